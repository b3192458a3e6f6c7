# shellcheck shell=bash
# The state folder of one cluster: made by a start, removed by a stop.
# A file in it says that it is ours. Nothing without that file is ever removed.

readonly state_mark=.runaijob-local-cluster
# What a start of control-plane.sh writes when it has come to its end.
readonly started_mark=started

# claim_state STATE : makes it, or empties what was left by an ended cluster, or by a start that was killed half-way. One start at a
# time: the folder itself is the lock, until this process ends.
claim_state() {
  local state=$1 lock
  mkdir -p "$state" 2>/dev/null || die "the folder $state cannot be made; name another one"
  [[ -w $state ]] || die "the folder $state cannot be written; name another one"
  exec {lock}<"$state"
  flock -w 600 "$lock" || die "another start in $state has been at work for ten minutes"
  [[ ! -e $state/$started_mark ]] || no_cluster_process "$state" ||
    die "a cluster runs in $state already; end it first: config/local/control-plane.sh stop --state $(quoted "$state")"
  [[ -e $state/$state_mark || -z $(ls -A "$state") ]] || die "$state is not empty and no cluster's folder; name another one"
  end_processes "$state"
  wait_until 10 find "$state" -mindepth 1 -delete 2>/dev/null || die "the folder $state could not be emptied"
  chmod 700 "$state"
  : >"$state/$state_mark"
  echo "$kubernetes" >"$state/kubernetes"
}

# need_no_node STATE : what up.sh made has more to it than processes and a folder.
need_no_node() {
  [[ ! -d $1/node ]] || die "$1 is the folder of a cluster with a node; remove that with: config/local/down.sh --state $(quoted "$1")"
}

# runs_no_other_version STATE : a cluster in there must be of the chosen one.
runs_no_other_version() {
  local running
  running=$(cat "$1/kubernetes" 2>/dev/null) || return 0
  [[ $running == "$kubernetes" ]] || no_cluster_process "$1" || die "a cluster of Kubernetes $running runs in $1; name another folder, or remove that one first: config/local/down.sh --state $(quoted "$1")"
}

# say_if_nothing STATE : no error, but somebody may have mistyped it.
say_if_nothing() {
  [[ -e $1/$state_mark || -e /sys/class/net/$(bridge_name "$1") || -n $(cluster_processes "$1")$(marked "RUNAIJOB_STARTING=$1") ]] ||
    say "nothing of a cluster is in $1"
}

release_state() {
  # The last threads of a killed process may still be about to make a file.
  [[ ! -e $1/$state_mark ]] || wait_until 10 rm -rf "$1" 2>/dev/null || die "the folder $1 could not be removed"
}
