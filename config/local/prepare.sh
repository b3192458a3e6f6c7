#!/usr/bin/env bash
# Makes everything in the cache that the scripts and tests here take from it, so that nobody waits for it later.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

case ${1:-} in
  '') ;;
  --help | -h)
    cat <<TEXT
usage: prepare.sh    make everything in the cache: Kubernetes $current and $floor with their nodes, Helm, Prometheus,
                  OpenLDAP, and the version of the operator from which an upgrade is tried

The first time this takes a quarter of an hour on two cores; from then on it has nothing to do. Whoever needs a part meanwhile waits for it.
TEXT
    exit
    ;;
  *) die "unknown option '$1'; see --help" ;;
esac

# What is there in seconds first, then what most tests need.
ensure_tools
ensure_prometheus
ensure_openldap
for version in "$current" "$floor"; do
  choose_kubernetes "$version"
  ensure_control_plane
  ensure_node
done
ensure_helm
if knows_previous; then
  ensure_previous
else
  say "$no_previous"
fi
