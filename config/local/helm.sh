#!/usr/bin/env bash
# Helm for tests: nothing installed.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

usage() {
  cat <<'TEXT'
usage: helm.sh bin    print the folder that holds helm; builds it into the cache if needed

The cache is $RUNAIJOB_CACHE, else $XDG_CACHE_HOME/runaijob, else ~/.cache/runaijob.
TEXT
}

bin() {
  ensure_helm
  say "$(helm_kit)/bin"
}

bin_or_usage "$@"
