# shellcheck shell=bash
# The configuration files of containerd, CNI and kubelet, under STATE/node.

write_runtime_configuration() {
  local state=$1
  mkdir -p "$state/node/cni"
  write_containerd_configuration "$state" >"$state/node/containerd.toml"
  write_network_configuration "$(bridge_name "$state")" "$(cat "$state/network")" >"$state/node/cni/10-bridge.conflist"
}

# restrict_oom_score_adj: where the kernel denies a negative one, no pod would start.
# disable_apparmor: its profile would stay in the kernel. opt: it would make /opt/containerd.
write_containerd_configuration() {
  local state=$1 root snapshotter=overlayfs
  root=$(built_node)/rootfs
  # Within a container the state folder itself may be on an overlay, and those cannot be stacked.
  [[ $(stat -f -c %T "$state") != overlayfs ]] || snapshotter=native
  cat <<TOML
version = 2
root = "$state/node/containerd"
state = "/run/containerd/state"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$pause_image"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$root/usr/lib/cni"
    conf_dir = "$state/node/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "$snapshotter"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        BinaryName = "$root/usr/sbin/runc"
        Root = "/run/containerd/runc"
        SystemdCgroup = false
TOML
}

# isGateway stays off: it would switch on IP forwarding for the whole machine.
write_network_configuration() {
  cat <<JSON
{"cniVersion": "0.4.0", "name": "runaijob", "plugins": [
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
featureGates: {$(sed -e "s/=/: /g" -e "s/,/, /g" <<<"$feature_gates")}
YAML
}
