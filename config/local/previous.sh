#!/usr/bin/env bash
# The version before this one, for tests of upgrades.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

case ${1:-} in
  folder)
    no_more "${@:2}"
    ensure_previous
    previous_kit
    ;;
  --help | -h)
    cat <<'TEXT'
usage: previous.sh folder    print the folder that holds the jar and config of the version from which an upgrade is tried; builds it
                             from this repository's history into the cache if needed

The cache is $RUNAIJOB_CACHE, else $XDG_CACHE_HOME/runaijob, else ~/.cache/runaijob.
TEXT
    ;;
  *) no_such_command "${1:-}" ;;
esac
