# shellcheck shell=bash
# Prometheus and promtool from the distribution's package, unpacked into the cache: installing the package would start a service.
#
#   CACHE/prometheus-<version>-r<recipe>/   usr/bin/prometheus, usr/bin/promtool

# Raise when what is unpacked changes.
readonly prometheus_recipe=1

# The folder where the executables are, or nothing.
unpacked_prometheus() {
  local found
  found=$(compgen -G "$(cache_dir)/prometheus-*-r$prometheus_recipe/usr/bin" | sort -V | tail -n 1) || true
  printf '%s' "$found"
}

# Unpacks it unless that was done before. What it says goes to the standard error, for callers that want the folder.
ensure_prometheus() {
  [[ -z $(unpacked_prometheus) ]] || return 0
  lock_cache >&2
  [[ -n $(unpacked_prometheus) ]] || unpack_prometheus "$(cache_dir)" >&2
  unlock_cache
}

unpack_prometheus() {
  local cache=$1
  local work=$cache/work-prometheus log=$cache/prometheus.log version
  say "unpacking Prometheus into $cache (once; log: $log)"
  begin_unpacking "$work" "$log"
  version=$(package_version prometheus)
  [[ -n $version ]] || die 'this distribution has no package prometheus'
  logged "$log" 'fetch the package prometheus' unpack_packages "$work/root" prometheus
  unset APT_CONFIG
  logged "$log" 'run promtool' "$work/root/usr/bin/promtool" --version
  mv -T "$work/root" "$cache/prometheus-$version-r$prometheus_recipe"
  rm -rf "$work"
}
