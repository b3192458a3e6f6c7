# shellcheck shell=bash
# Work in the background of which somebody at a terminal wants to see that it goes on.

step() { printf '[%3d s] %s\n' "$SECONDS" "$*"; }

indented() { sed -u "s/^/        ${1:-}/"; }

declare -A at_work=() # what the processes in the background do, by their ids

# background WHAT COMMAND... : in a process group of its own, to be ended with all that it starts.
background() {
  local what=$1
  shift
  set -m
  "$@" </dev/null &
  set +m
  at_work[$!]=$what
}

# await : until all in the background have ended well; says every ten seconds what is still at work.
await() {
  local pid list next=$((SECONDS + 10))
  while ((${#at_work[@]})); do
    for pid in "${!at_work[@]}"; do
      kill -0 "$pid" 2>/dev/null && continue
      unset "at_work[$pid]"
      wait "$pid" || return
    done
    if ((SECONDS >= next && ${#at_work[@]})); then
      printf -v list '%s, ' "${at_work[@]}"
      step "still ${list%, }"
      next=$((SECONDS + 10))
    fi
    sleep 0.1
  done
}

end_background() {
  local pid
  for pid in "${!at_work[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
}
