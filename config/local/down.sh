#!/usr/bin/env bash
# Removes what up.sh made, also when that was killed half-way: processes, mounts, network, cgroups, folders.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

states=()
while (($#)); do
  case $1 in
    --state) need_value "$@" && states+=("$(absolute "$2")") && shift 2 ;;
    --help | -h)
      say "usage: down.sh [--state DIR]   removes the cluster that up.sh made with the same DIR; without it those in ${default_node_states[*]}. What is cached stays."
      exit
      ;;
    *) die "unknown option '$1'; see --help" ;;
  esac
done

named=${#states[@]}
((named)) || states=("${default_node_states[@]}")
for state in "${states[@]}"; do
  down_in_docker "$state"
  ((EUID == 0)) || [[ ! -e $state/node ]] || die 'a node needs root to be removed: run this with sudo'
  ((!named)) || say_if_nothing "$state"
  end_start "$state"
  take_down "$state"
done
