# shellcheck shell=bash
# Helm, built once from its Go module into the cache.
#
#   CACHE/helm-<version>-<id>/   bin/helm

readonly helm_module=helm.sh/helm/v4
# Raise when it is built in another way: older results are then no longer used.
readonly helm_recipe=r1

helm_kit() { printf '%s/helm-%s-%s%s' "$(cache_dir)" "$(module_version helm $helm_module)" "$(modules_sum helm)" "$helm_recipe"; }

ensure_helm() {
  [[ -d $(helm_kit) ]] || need_go
  ensure_part "$(helm_kit)" 3000 build_helm
}

build_helm() {
  local kit=$1 work=$2 log=$3 version
  version=$(module_version helm $helm_module)
  use_go "$work"
  say "  compiling Helm $version"
  go_build "$log" helm "$kit/bin/helm" -ldflags "-s -w -X $helm_module/internal/version.version=v$version" $helm_module/cmd/helm
  logged "$log" 'run helm' "$kit/bin/helm" version
}
