#!/usr/bin/env bash
# The first process in the node's PID namespace; started by lib/node.sh within its mount namespace too.
#   node-init.sh STATE PACKAGES NAME KUBELET_COMMAND... -- FOLDER_TO_COVER...
# Covers what must not be touched, starts containerd and kubelet, and reaps what they leave. When it ends, the kernel ends all of them.
set -euo pipefail
state=$1 packages=$2 name=$3 kubelet=()
shift 3
while [[ $1 != -- ]]; do
  kubelet+=("$1")
  shift
done
shift
folder=$state/node

# Kernel settings that a kubelet insists on. They would hold for the whole machine, so it is shown what it wants to see.
cover_setting() {
  mkdir -p "$folder/settings"
  echo "$2" >"$folder/settings/${1//\//.}"
  mount --bind "$folder/settings/${1//\//.}" "/proc/sys/$1"
}

cover_folder() {
  mkdir -p "$folder/covered/$1"
  mount --bind "$folder/covered/$1" "$1"
}

# Mounts made by pods may be asked to be seen by other pods; nothing of it reaches the machine, whose mounts are no peers of these.
mount --make-rshared /
for path; do
  cover_folder "$path"
done
cover_setting vm/overcommit_memory 1
cover_setting vm/panic_on_oom 0
cover_setting kernel/panic 10
cover_setting kernel/panic_on_oops 1
cover_setting kernel/keys/root_maxkeys 1000000
cover_setting kernel/keys/root_maxbytes 25000000

# wait_for TEST FILE : no longer than ten minutes.
wait_for() {
  for _ in {1..12000}; do
    test "$1" "$2" && return
    sleep 0.05
  done
  return 1
}

export PATH=$packages/usr/bin:$packages/usr/sbin:$PATH
containerd --config "$folder/containerd.toml" >"$state/logs/containerd.log" 2>&1 &
wait_for -S /run/containerd/containerd.sock
wait_for -e "$folder/kubelet.yaml"
"${kubelet[@]}" --config "$folder/kubelet.yaml" --kubeconfig "$folder/kubelet.kubeconfig" \
  --hostname-override "$name" --node-ip "$(cat "$state/network").1" >"$state/logs/kubelet.log" 2>&1 &
# Ends with the first of the two: half a node is of no use.
wait -n
