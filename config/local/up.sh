#!/usr/bin/env bash
# A whole single-node Kubernetes on this machine: control plane, scheduler, container runtime, kubelet, network.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

usage() {
  cat <<TEXT
usage: up.sh [--kubernetes VERSION] [--state DIR] [--parent-pid PID] [--admission-plugins A,B]

Brings up a single-node cluster and waits until its node is ready. Where a Docker engine answers this is k3s in a container;
else everything is built on this machine, and needs root. Run again, it finds the cluster running.

  --kubernetes VERSION     $current, the default, which $go_needed builds; or $floor, the oldest one that is supported
  --state DIR              everything of the cluster, its kubeconfig above all; default ${default_node_states[0]}, for $floor ${default_node_states[1]}
  --parent-pid PID         take it down by itself when this process is gone
  --admission-plugins A,B  enable these beside the default ones, for example PodSecurityPolicy

Images come from archives, never from a registry: see image.sh. down.sh removes all of it. Logins with tokens of an identity provider:
write DIR/authentication.yaml, which the API server takes up while it runs.
TEXT
}

state='' version='' plugins='' parent='' arguments=("$@")
while (($#)); do
  case $1 in
    --kubernetes) need_value "$@" && version=$2 && shift 2 ;;
    --state) need_value "$@" && state=$(absolute "$2") && shift 2 ;;
    --admission-plugins) need_value "$@" && plugins=$2 && shift 2 ;;
    --parent-pid) need_value "$@" && parent=$2 && shift 2 ;;
    --help | -h) usage && exit ;;
    *) die "unknown option '$1'; see --help" ;;
  esac
done

up_natively() {
  local import began=$SECONDS
  claim_state "$state"
  mkdir "$state/node"
  trap '[[ $? == 0 ]] || end_processes "$state"' EXIT
  [[ -z $parent ]] || watch_parent "$state" "$parent" "$here/down.sh" --state "$state"
  make_covered_folders
  make_cgroup "$state"
  make_bridge "$state"
  say 'starting containerd, etcd, kube-apiserver, kube-controller-manager, kube-scheduler'
  start_node "$state"
  import_node_images >>"$state/logs/import.log" 2>&1 &
  import=$!
  start_control_plane "$state" "$plugins" yes "$(cat "$state/network").1" "$(service_network "$state")"
  start_kubernetes_service "$state"
  start_kubelet "$state"
  say 'starting kubelet, waiting for the node'
  wait "$import" || die "the images could not be imported (log: $state/logs/import.log)"
  wait_until 120 node_ready_or_dead || true
  wait_for_default_account "$state"
  node_ready "$state" || die "the node did not become ready: $(tail -n 1 "$state/logs/kubelet.log") (logs: $state/logs)"
  say "ready after $((SECONDS - began)) s"
}

import_node_images() {
  local image
  wait_until 60 runtime_ready "$state" || return
  for image in "$node_kit"/images/*.tar; do
    import_image "$state" "$image"
  done
}

node_ready_or_dead() { node_ready "$state" || ! launched "$state" node; }

# Under sudo the kubeconfig is of use to the user who asked; the rest stays root's.
give_kubeconfig() {
  chmod 711 "$state"
  [[ -z ${SUDO_UID:-} ]] || chown "$SUDO_UID:${SUDO_GID:-0}" "$state/kubeconfig"
}

# One at a time: they choose networks that are free, and a second one with the same folder finds the cluster of the first.
one_at_a_time() {
  need_cache
  exec {up_lock}>"$(cache_dir)/up.lock"
  flock -w 600 "$up_lock" || die 'another up.sh has been at work for ten minutes'
}

need_plain 'the folder' "$state"
choose_kubernetes "$version"
state=${state:-$(default_node_state)}
if in_docker; then
  up_in_docker "$state"
else
  need_node
  ensure_control_plane
  ensure_node
  # Marked, it can be ended by down.sh before it starts more.
  [[ ${RUNAIJOB_STARTING:-} == "$state" ]] || RUNAIJOB_STARTING=$state exec "$here/up.sh" "${arguments[@]}" --kubernetes "$kubernetes"
  one_at_a_time
  runs_no_other_version "$state"
  if launched "$state" node && node_ready "$state"; then
    say 'the node is up already'
  else
    # What an earlier one left that was killed half-way; but not a control plane that was started by itself.
    [[ -d $state/node ]] || no_cluster_process "$state" || die "a control plane without a node runs in $state; name another folder"
    take_down "$state"
    up_natively
  fi
  give_kubeconfig
fi
say "kubeconfig: $state/kubeconfig"
