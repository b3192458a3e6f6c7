# shellcheck shell=bash
# What every script here needs: saying what happens, failing with one sentence, waiting with an end.

say() { printf '%s\n' "$*"; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# need_value OPTION VALUE... : for options that are followed by one.
need_value() { [[ -n ${2:-} ]] || die "$1 needs a value; see --help"; }

# no_more [ARGUMENT...] : for commands that take none.
no_more() { (($# == 0)) || die "unknown option '$1'; see --help"; }

need_commands() {
  local command
  for command; do
    type -P "$command" >/dev/null || die "the command '$command' is needed and was not found; install it and try again"
  done
}

# no_such_command [COMMAND] : for scripts that have commands, and were given another one or none.
no_such_command() {
  [[ -z ${1:-} ]] || die "unknown command '$1'; see --help"
  die 'say what to do; see --help'
}

# bin_or_usage [COMMAND] : for a script whose one command is "bin"; the functions bin and usage are its own.
bin_or_usage() {
  case ${1:-} in
    bin) no_more "${@:2}" && bin ;;
    --help | -h) usage ;;
    *) no_such_command "$@" ;;
  esac
}

# wait_until SECONDS COMMAND... : asks again and again, but no longer than SECONDS.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.05
  done
}

# logged LOG WHAT COMMAND... : runs it with its output in LOG; a failure says WHAT could not be done and names LOG.
# `COMMAND || die` would switch off "stop at the first error" within COMMAND, so its status is taken aside.
# For the same reason this must not be called in a condition itself.
logged() {
  local log=$1 what=$2 status
  shift 2
  set +e
  (
    set -e
    "$@"
  ) >>"$log" 2>&1 </dev/null
  status=$?
  set -e
  ((status == 0)) || die "could not $what: $(tail -n 1 "$log") (details: $log)"
}

# An absolute path without asking the file system whether it exists.
absolute() { realpath -m -- "$1"; }

# quoted WORD : as one writes it at a shell.
quoted() { printf '%q' "$1"; }

# need_plain WHAT PATH : it gets into configuration of many kinds, none of which is written with more than blanks in mind.
need_plain() {
  [[ ${2//[-._+=@~\/ ]/} != *[[:punct:][:cntrl:]]* ]] || die "$1 $(quoted "$2") cannot be used; take one of letters, digits, blanks and . _ - + = @ ~ alone"
}
