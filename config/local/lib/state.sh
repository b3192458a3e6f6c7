# shellcheck shell=bash
# The state folder of one cluster: made by a start, removed by a stop.
# A file in it says that it is ours. Nothing without that file is ever removed.

readonly state_mark=.runaijob-local-cluster

# claim_state STATE : makes it, or empties what an ended cluster left.
claim_state() {
  local state=$1
  no_cluster_process "$state" || die "a cluster runs in $state already; end it first: stop --state $state"
  if [[ -e $state/$state_mark ]]; then
    rm -rf "$state"
  elif [[ -e $state && -n $(ls -A "$state") ]]; then
    die "$state is not empty and no cluster's folder; name another one"
  fi
  mkdir -p "$state" 2>/dev/null || die "the folder $state cannot be made"
  chmod 700 "$state"
  : >"$state/$state_mark"
  echo "$kubernetes" >"$state/kubernetes"
}

release_state() {
  # The last threads of a killed process may still be about to make a file.
  [[ ! -e $1/$state_mark ]] || wait_until 10 rm -rf "$1" 2>/dev/null || die "the folder $1 could not be removed"
}
