# shellcheck shell=bash
# Prometheus and promtool from the distribution's package, unpacked into the cache: installing the package would start a service.
#
#   CACHE/prometheus-<recipe>/   usr/bin/prometheus, usr/bin/promtool

# Raise when what is unpacked changes.
readonly prometheus_recipe=r2

prometheus_kit() { printf '%s/prometheus-%s' "$(cache_dir)" "$prometheus_recipe"; }

ensure_prometheus() { ensure_part "$(prometheus_kit)" 500 unpack_prometheus; }

unpack_prometheus() {
  unpack_distribution "$@" prometheus
  logged "$3" 'run promtool' "$1/usr/bin/promtool" --version
}
