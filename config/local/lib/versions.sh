# shellcheck shell=bash
# Which Kubernetes a cluster here is: the current one, which is the default, or the oldest one that is supported, the floor.
# This file and go/*/go.mod are the one place that names versions.

# From the source package of Debian 12.
readonly floor=1.20
# Where a Docker engine answers, in place of what is built here.
readonly k3s_image=rancher/k3s:v1.34.1-k3s1

# module_version MODULE PATH : of a Go module that go/MODULE/go.mod requires, without its "v".
module_version() { sed -nE "s,^(require)?[[:space:]]+$2 v([^ ]+).*,\2,p" "$here/go/$1/go.mod"; }

current_release=$(module_version kubernetes k8s.io/kubernetes)
readonly current_release current=${current_release%.*}

# choose_kubernetes [VERSION] : sets $kubernetes, and where its parts are in the cache. Without a version it is the current one, unless
# that cannot be had on this machine.
choose_kubernetes() {
  kubernetes=${1:-$current}
  case $kubernetes in
    "$current" | "$floor") ;;
    *) die "--kubernetes takes $current or $floor, not '$kubernetes'" ;;
  esac
  find_kits
  if [[ -z ${1:-} ]] && ! docker_answers && ! is_built && ! go_suffices; then
    say "$go_needed or later was not found; without it this is Kubernetes $floor, in place of $current" >&2
    choose_kubernetes "$floor"
  fi
}

# kubernetes_of STATE : chooses what the cluster in that folder was started with.
kubernetes_of() { choose_kubernetes "$(cat "$1/kubernetes" 2>/dev/null)"; }

is_floor() { [[ $kubernetes == "$floor" ]]; }

# k3s stands in for the current version alone.
in_docker() { ! is_floor && docker_answers; }
