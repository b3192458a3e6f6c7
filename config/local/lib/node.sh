# shellcheck shell=bash
# The node: containerd and kubelet in mount and PID namespaces of their own, so that no trace can stay behind.
#
# Whatever they mount exists in their mount namespace only, and ends with the last process in it; whatever they start is in their
# PID namespace, and is killed by the kernel when its first process is. Folders whose names are built into them
# (/var/lib/kubelet, /run/containerd...) are covered there by folders of the state folder, and so are the kernel settings that a
# kubelet would change. What is left to be removed by hand: a bridge, a cgroup, and empty folders that had to be made to be covered.
#
# Of the machine's networks 10.N.0.0/16 is the cluster's, with an N that nobody uses: 10.N.0.0/24 for pods, 10.N.1.0/24 for services.
# There is no kube-proxy, so no service has an address that works, but for the one that every pod needs: the API server's.

readonly default_node_states=(/var/lib/runaijob-local "/var/lib/runaijob-local-$floor")
readonly node_name=local
# Names built into kubelet, containerd or CNI.
readonly made_folders=/var/lib/runaijob-made-folders
readonly covered_folders=(/run/containerd /run/netns /var/lib/kubelet /var/lib/cni /var/log/pods /var/log/containers)

# Each version has a folder of its own, so that both can run side by side.
default_node_state() { is_floor && printf '%s' "${default_node_states[1]}" || printf '%s' "${default_node_states[0]}"; }

need_node() {
  ((EUID == 0)) || die 'a node needs root: run this with sudo (the control plane alone does not: config/local/control-plane.sh start)'
  [[ $(uname -s) == Linux ]] || die 'a node needs Linux'
  need_distribution
  need_commands unshare nsenter mount openssl setsid sha256sum
}

# Names that follow from the state folder, so that they can be removed even when that folder is lost.
node_id() { printf '%s' "$1" | sha256sum | cut -c 1-8; }
bridge_name() { printf 'runaijob-%s' "$(node_id "$1" | cut -c 1-6)"; }
cgroup_name() { printf 'runaijob-%s' "$(node_id "$1")"; }

node_ip() { "$tools_kit/bin/busybox" ip "$@"; }

# make_bridge STATE : the pods' network. Made here and not by the CNI plugin, because its address is also the node's.
# The plugin would switch on IP forwarding for the whole machine, too.
make_bridge() {
  local bridge octet used
  bridge=$(bridge_name "$1")
  used=$(node_ip -4 addr && node_ip -4 route)
  for octet in {201..249}; do
    grep -qE "\b10\.$octet\." <<<"$used" || break
  done
  printf '10.%s.0' "$octet" >"$1/network"
  node_ip link add "$bridge" type bridge
  # One of its own: it would take that of a pod, and another one's when that pod goes, and the others would send into the void meanwhile.
  node_ip link set "$bridge" address "$(printf '02:00:0a:%02x:00:01' "$octet")"
  node_ip addr add "10.$octet.0.1/24" dev "$bridge"
  node_ip addr add "$(service_network "$1").1/32" dev "$bridge"
  node_ip link set "$bridge" up
}

# service_network STATE : without its last octet, as in the file `network`.
service_network() {
  local pods
  pods=$(cat "$1/network")
  printf '%s.1' "${pods%.*}"
}

# start_kubernetes_service STATE : lets pods reach the API server, which listens on a loopback address, under the address and
# the port of the service `kubernetes`. etcd's gateway forwards any TCP connection. Where a server of this machine listens on
# 443 of all addresses, the service gets another port, of which pods hear as they do of the address.
start_kubernetes_service() {
  local state=$1 address port=443 server
  address=$(service_network "$state").1
  server=$(sed -n 's,^ *server: https://,,p' "$state/kubeconfig")
  if taken_everywhere "$port"; then
    port=$(free_port)
    kubectl_in "$state" patch service kubernetes --type json -p "[{\"op\":\"replace\",\"path\":\"/spec/ports/0/port\",\"value\":$port}]" >/dev/null
  fi
  launch "$state" kubernetes-service "$control_plane_bin/etcd" gateway start --listen-addr "$address:$port" --endpoints "$server" --retry-delay 1s
}

remove_bridge() {
  local bridge
  bridge=$(bridge_name "$1")
  [[ -e /sys/class/net/$bridge ]] || return 0
  # Where there is a bridge there were the packages; without them (the cache was removed) the machine's own tool may do.
  if [[ -d $tools_kit ]]; then
    node_ip link delete "$bridge"
  else
    ip link delete "$bridge"
  fi
}

# Version 1 has one for each controller, version 2 one in all; some machines have both kinds.
cgroup_hierarchies() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/self/mounts; }

# A subtree for all pods, lest they mix with those of another kubelet.
make_cgroup() {
  local name hierarchy file controller
  name=$(cgroup_name "$1")
  for hierarchy in $(cgroup_hierarchies); do
    mkdir -p "$hierarchy/$name"
    # An empty cpuset admits no process.
    for file in cpuset.cpus cpuset.mems; do
      [[ -e $hierarchy/cgroup.controllers || ! -e $hierarchy/$file ]] || cat "$hierarchy/$file" >"$hierarchy/$name/$file"
    done
    [[ -e $hierarchy/cgroup.controllers ]] || continue
    for controller in $(<"$hierarchy/cgroup.controllers"); do
      echo "+$controller" | tee "$hierarchy/cgroup.subtree_control" "$hierarchy/$name/cgroup.subtree_control" >/dev/null 2>&1 || true
    done
  done
}

remove_cgroup() {
  local name hierarchy
  name=$(cgroup_name "$1")
  for hierarchy in $(cgroup_hierarchies); do
    [[ ! -d $hierarchy/$name ]] || wait_until 15 remove_cgroup_tree "$hierarchy/$name" || die "the cgroup $hierarchy/$name could not be removed"
  done
}

# Only cgroups without processes can be removed; those of killed ones last a moment longer than the processes.
remove_cgroup_tree() {
  find "$1" -name cgroup.procs -exec cat -- {} + 2>/dev/null | sort -u | xargs -r kill -KILL 2>/dev/null || true
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || true
  [[ ! -d $1 ]]
}

# The list is written first: a folder of which nobody knows that it was made here would stay.
make_covered_folders() {
  local folder parent
  for folder in "${covered_folders[@]}"; do
    [[ ! -d $folder ]] || continue
    parent=$(dirname "$folder")
    [[ -d $parent ]] || die "$parent does not exist on this machine"
    echo "$folder" >>"$made_folders"
    mkdir -p "$folder"
  done
}

# Left to the last of several nodes, since removing a folder takes away what another one has mounted there. And only
# while they are empty: then nobody else has begun to use them.
remove_covered_folders() {
  local folder
  [[ -e $made_folders ]] || return 0
  ! compgen -G '/sys/class/net/runaijob-*' >/dev/null || return 0
  while read -r folder; do
    rmdir "$folder" 2>/dev/null || true
  done <"$made_folders"
  rm -f "$made_folders"
}

# take_down STATE : all that a node and its control plane are.
take_down() {
  end_processes "$1"
  if ((EUID == 0)); then
    remove_cgroup "$1"
    remove_bridge "$1"
    remove_covered_folders
  fi
  release_state "$1"
}

# start_node STATE : containerd at once; kubelet as soon as start_kubelet has written its configuration.
start_node() {
  local state=$1 kubelet=("$control_plane_bin/kubelet")
  ! is_floor || kubelet+=(--container-runtime remote --container-runtime-endpoint "$runtime_endpoint")
  write_runtime_configuration "$state"
  launch "$state" node unshare --mount --pid --fork --mount-proc --kill-child=KILL --propagation private \
    "$here/lib/node-init.sh" "$state" "$node_kit/rootfs" "$node_name" "${kubelet[@]}" -- "${covered_folders[@]}"
}

start_kubelet() {
  local state=$1 network
  network=$(cat "$state/network")
  make_certificate "$state" kubelet "/O=system:nodes/CN=system:node:$node_name" "DNS:$node_name,IP:$network.1"
  make_kubeconfig "$state" "$state/node/kubelet.kubeconfig" "$(sed -n 's/^ *server: //p' "$state/kubeconfig")" kubelet
  write_kubelet_configuration "$state" "$network.1" >"$state/node/kubelet.yaml.new"
  mv "$state/node/kubelet.yaml.new" "$state/node/kubelet.yaml"
}

# in_node STATE COMMAND... : in the node's mount namespace, where containerd's socket is.
# The first process of the PID namespace is the one child of what was launched.
in_node() {
  local outer inner
  outer=$(cat "$1/pids/node")
  inner=$(<"/proc/$outer/task/$outer/children")
  inner=${inner%% *}
  [[ -n $inner ]] || return 1
  shift
  nsenter --target "$inner" --mount --pid -- "$@"
}

node_ctr() {
  local state=$1
  shift
  in_node "$state" "$node_kit/rootfs/usr/bin/ctr" --namespace k8s.io "$@"
}

runtime_ready() { node_ctr "$1" version >/dev/null 2>&1; }

# import_image STATE ARCHIVE : what ctr says of it is of no interest while it works.
import_image() { logged "$1/logs/import.log" "import $2" import_by_ctr "$@"; }

import_by_ctr() { node_ctr "$1" images import - <"$2"; }

node_ready() {
  [[ $(kubectl_in "$1" get node "$node_name" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null) == True ]]
}
