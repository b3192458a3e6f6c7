# shellcheck shell=bash
# The processes of one cluster: started free of the caller, found again by a mark, ended without asking.
#
# Each carries RUNAIJOB_STATE=<state folder> in its environment from its first moment. That is how they are found:
# a pid file may be missing (the start was killed) or stale (the number belongs to someone else by now), the
# mark can be neither. Process ids are written under <state folder>/pids too, for people.
# A start that is still at work carries RUNAIJOB_STARTING=<state folder>: a stop ends it first, lest it launch more.

# launch STATE NAME COMMAND... : runs it in a session of its own, output in STATE/logs/NAME.log.
# No descriptor of the caller stays open in it: a caller that reads our output until its end would wait for ever.
launch() {
  local state=$1 name=$2
  shift 2
  mkdir -p "$state/pids" "$state/logs"
  rm -f "$state/pids/$name"
  # shellcheck disable=SC2016 # expanded by the new process
  RUNAIJOB_STATE=$state setsid --fork env -u RUNAIJOB_STARTING bash -c '
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      ((fd <= 2)) || eval "exec $fd>&-"
    done
    echo $$ >"$1" || exit 1
    shift
    exec "$@"' launch "$state/pids/$name" "$@" </dev/null >"$state/logs/$name.log" 2>&1
  wait_until 10 test -s "$state/pids/$name" || die "could not launch $name (log: $state/logs/$name.log)"
}

# marked MARK : the ids of the living processes with this in their environment.
marked() {
  local pid
  { grep -lzxF -- "$1" /proc/[0-9]*/environ 2>/dev/null || true; } | while IFS=/ read -r _ _ pid _; do
    printf '%s\n' "$pid"
  done
}

cluster_processes() { marked "RUNAIJOB_STATE=$1"; }

no_cluster_process() { [[ -z $(cluster_processes "$1") ]]; }

# launched STATE NAME : is it alive?
launched() {
  local pid
  pid=$(cat "$1/pids/$2" 2>/dev/null) && grep -qzxF -- "RUNAIJOB_STATE=$1" "/proc/$pid/environ" 2>/dev/null
}

# end_launched STATE NAME : ends this one, if it lives.
end_launched() {
  ! launched "$1" "$2" || kill -KILL "$(cat "$1/pids/$2")" 2>/dev/null || true
}

# ask_to_end STATE NAME SECONDS : lets this one put its things in order, for so long.
ask_to_end() {
  launched "$1" "$2" || return 0
  kill -TERM "$(cat "$1/pids/$2")" 2>/dev/null || true
  wait_until "$3" not_launched "$1" "$2" || end_launched "$1" "$2"
}

not_launched() { ! launched "$@"; }

# end_processes STATE : everything in there is thrown away, so there is nothing to be waited for: SIGKILL.
# Repeated, because one of them may just have made another.
end_processes() { end_marked "RUNAIJOB_STATE=$1"; }

# end_start STATE : ends a start that is still at work.
end_start() { end_marked "RUNAIJOB_STARTING=$1"; }

end_marked() {
  local pids
  for _ in {1..100}; do
    mapfile -t pids < <(marked "$1")
    ((${#pids[@]})) || return 0
    kill -KILL "${pids[@]}" 2>/dev/null || true
    sleep 0.02
  done
  die "these processes could not be ended: ${pids[*]}"
}

# watch_parent STATE PID STOP... : once PID is gone, runs STOP. Polls, since only a parent can wait for a process.
# The start time tells the process from a later one with the same number.
watch_parent() {
  local state=$1 parent=$2 started
  shift 2
  started=$(start_time "$parent") || die "--parent-pid $parent: there is no such process"
  # shellcheck disable=SC2016 # expanded by the new process
  launch "$state" watchdog bash -c '
    pid=$1 started=$2
    shift 2
    while read -r stat 2>/dev/null <"/proc/$pid/stat" && stat=(${stat##*) }) && [[ ${stat[19]} == "$started" ]]; do sleep 0.5; done
    exec env -u RUNAIJOB_STATE "$@"' watchdog "$parent" "$started" "$@"
}

# Field 22 of /proc/PID/stat; the name before it, in parentheses, may contain anything.
start_time() {
  local stat fields
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -ra fields <<<"${stat##*) }"
  printf '%s' "${fields[19]}"
}

# free_port : a random port that nobody listens on, below the range from which the kernel takes ports for clients.
# Two starts at once could pick the same one; the second then finds it taken and tries again.
free_port() {
  local port
  for _ in {1..100}; do
    port=$((RANDOM % 12000 + 20000))
    if ! grep -qiE "^ *[0-9]+: [0-9A-F]+:$(printf '%04X' "$port") " /proc/net/tcp /proc/net/tcp6 2>/dev/null; then
      printf '%s' "$port"
      return
    fi
  done
  die 'no free port found'
}

# taken_everywhere PORT : does a server listen there on all addresses of this machine, so that no other can on one of them?
taken_everywhere() { grep -qE "^ *[0-9]+: 0+:$(printf '%04X' "$1") " /proc/net/tcp /proc/net/tcp6 2>/dev/null; }
