#!/usr/bin/env bash
# A Kubernetes API server with its controllers, for tests: no root, no Docker, nothing installed.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

usage() {
  cat <<TEXT
usage: control-plane.sh COMMAND [--kubernetes VERSION] [OPTION...]

  build                build Kubernetes into the cache; the first time takes some minutes
  bin                  print the folder that holds kubectl, kube-apiserver, etcd and the others; fails when nothing is built yet
  start --state DIR    start etcd, kube-apiserver and kube-controller-manager on 127.0.0.1; builds first if needed
      --with-scheduler           start kube-scheduler too
      --admission-plugins A,B    enable these admission plugins beside the default ones, for example PodSecurityPolicy
      --parent-pid PID           stop the cluster by itself when this process is gone
  stop --state DIR     end its processes and remove DIR; no error when there is nothing to stop

VERSION is $current, the default, which $go_needed builds; or $floor, the oldest one that is supported, from Debian 12's source package.
DIR gets kubeconfig (cluster-admin), ca.crt, pki/, audit.log, logs/, pids/, and authentication.yaml: an AuthenticationConfiguration, which
the API server takes up while it runs. Any number of clusters can run, each with a DIR of its own.
The cache is \$RUNAIJOB_CACHE, else \$XDG_CACHE_HOME/runaijob, else ~/.cache/runaijob. Remove it to build anew.
TEXT
}

build() {
  no_more "$@"
  ensure_control_plane
  bin "$@"
}

start() {
  local scheduler=no plugins='' parent='' arguments=("$@" --kubernetes "$kubernetes")
  state='' # not of this function alone: it is asked for at the exit too
  while (($#)); do
    case $1 in
      --state) need_value "$@" && state=$(absolute "$2") && shift 2 ;;
      --admission-plugins) need_value "$@" && plugins=$2 && shift 2 ;;
      --parent-pid) need_value "$@" && parent=$2 && shift 2 ;;
      --with-scheduler) scheduler=yes && shift ;;
      *) die "unknown option '$1'; see --help" ;;
    esac
  done
  [[ -n $state ]] || die 'start needs --state DIR'
  need_plain 'the folder' "$state"
  need_no_node "$state"
  ensure_control_plane
  [[ ${RUNAIJOB_STARTING:-} == "$state" ]] || RUNAIJOB_STARTING=$state exec "$here/control-plane.sh" start "${arguments[@]}"
  need_commands openssl setsid flock
  claim_state "$state"
  trap '[[ $? == 0 ]] || end_processes "$state"' EXIT
  [[ -z $parent ]] || watch_parent "$state" "$parent" "$here/control-plane.sh" stop --state "$state"
  start_control_plane "$state" "$plugins" "$scheduler"
  wait_for_default_account "$state"
  : >"$state/$started_mark"
  say "kubeconfig: $state/kubeconfig"
}

stop() {
  [[ ${1:-} == --state && -n ${2:-} && $# == 2 ]] || die 'stop needs --state DIR and nothing else'
  local state
  state=$(absolute "$2")
  need_no_node "$state"
  say_if_nothing "$state"
  end_start "$state"
  end_processes "$state"
  release_state "$state"
}

bin() {
  no_more "$@"
  is_built || die "Kubernetes $kubernetes is not built yet; run: config/local/control-plane.sh build --kubernetes $kubernetes"
  say "$control_plane_bin"
}

command=${1:-}
(($#)) && shift
version='' options=()
while (($#)); do
  case $1 in
    --help | -h) command=--help && shift ;;
    --kubernetes) need_value "$@" && version=$2 && shift 2 ;;
    *) options+=("$1") && shift ;;
  esac
done
case $command in
  build | bin | start)
    choose_kubernetes "$version"
    "$command" "${options[@]}"
    ;;
  stop) stop "${options[@]}" ;;
  --help | -h) usage ;;
  *) no_such_command "$command" ;;
esac
