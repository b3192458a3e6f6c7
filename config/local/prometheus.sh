#!/usr/bin/env bash
# Prometheus for tests: no root, nothing installed, no service started.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

usage() {
  cat <<'TEXT'
usage: prometheus.sh bin    print the folder that holds prometheus and promtool; unpacks the distribution's package into the cache if needed

The cache is $RUNAIJOB_CACHE, else $XDG_CACHE_HOME/runaijob, else ~/.cache/runaijob.
TEXT
}

bin() {
  ensure_prometheus
  say "$(prometheus_kit)/usr/bin"
}

bin_or_usage "$@"
