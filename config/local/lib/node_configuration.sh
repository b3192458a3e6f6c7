# shellcheck shell=bash
# The configuration files of containerd, CNI and kubelet, under STATE/node.

write_runtime_configuration() {
  local state=$1
  mkdir -p "$state/node/cni"
  write_containerd_configuration "$state" >"$state/node/containerd.toml"
  write_network_configuration "$(bridge_name "$state")" "$(cat "$state/network")" >"$state/node/cni/10-bridge.conflist"
}

readonly runtime_socket=/run/containerd/containerd.sock runtime_endpoint=unix:///run/containerd/containerd.sock

# restrict_oom_score_adj: where the kernel denies a negative one, no pod would start.
# disable_apparmor: its profile would stay in the kernel. opt, nri: they would make /opt/containerd and /var/run/nri.
write_containerd_configuration() {
  local state=$1 root=$node_kit/rootfs snapshotter=overlayfs
  # Within a container the state folder itself may be on an overlay, and those cannot be stacked.
  [[ $(stat -f -c %T "$state") != overlayfs ]] || snapshotter=native
  cat <<TOML
root = "$state/node/containerd"
state = "/run/containerd/state"
TOML
  if is_floor; then
    floor_containerd_configuration
  else
    current_containerd_configuration
  fi
}

current_containerd_configuration() {
  cat <<TOML
version = 3
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]
[grpc]
  address = "$runtime_socket"
[plugins."io.containerd.cri.v1.images"]
  snapshotter = "$snapshotter"
  [plugins."io.containerd.cri.v1.images".pinned_images]
    sandbox = "$pause_image"
[plugins."io.containerd.cri.v1.runtime"]
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.cri.v1.runtime".cni]
    bin_dirs = ["$root/usr/lib/cni"]
    conf_dir = "$state/node/cni"
    use_internal_loopback = true
  [plugins."io.containerd.cri.v1.runtime".containerd]
    default_runtime_name = "runc"
    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
        BinaryName = "$root/usr/sbin/runc"
        Root = "/run/containerd/runc"
TOML
}

# isGateway stays off: it would switch on IP forwarding for the whole machine.
write_network_configuration() {
  cat <<JSON
{"cniVersion": "$(is_floor && echo 0.4.0 || echo 1.0.0)", "name": "runaijob", "plugins": [
  {"type": "bridge", "bridge": "$1", "isGateway": false, "ipMasq": false, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$2.0/24", "gateway": "$2.1"}]], "routes": [{"dst": "0.0.0.0/0"}]}}
]}
JSON
}

# Images are never collected and pods never evicted for a full disk: there is no registry to pull from again, and a developer's
# disk is often nearly full. No iptables chains: they would stay. The state of the node is looked at each second instead of
# each ten, for it is what a start waits for.
write_kubelet_configuration() {
  local state=$1 address=$2
  cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $address
port: $(free_port)
readOnlyPort: 0
healthzPort: 0
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $state/pki/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $state/pki/kubelet.crt
tlsPrivateKeyFile: $state/pki/kubelet.key
cgroupDriver: cgroupfs
cgroupRoot: /$(cgroup_name "$state")
enforceNodeAllocatable: []
failSwapOn: false
oomScoreAdj: 0
makeIPTablesUtilChains: false
volumePluginDir: /var/lib/kubelet/volume-plugins
evictionHard: {memory.available: 0%, nodefs.available: 0%, nodefs.inodesFree: 0%, imagefs.available: 0%}
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
nodeStatusUpdateFrequency: 1s
nodeStatusReportFrequency: 5m
kubeAPIQPS: 100
kubeAPIBurst: 200
eventRecordQPS: 100
eventBurst: 200
YAML
  if is_floor; then
    echo "featureGates: {$(sed -e "s/=/: /g" -e "s/,/, /g" <<<"$floor_feature_gates")}"
  else
    echo "containerRuntimeEndpoint: $runtime_endpoint"
    # Not every machine has version 2 yet, and pods run all the same.
    echo 'failCgroupV1: false'
  fi
}
