# shellcheck shell=bash
# The one folder that outlives a cluster: built binaries, unpacked packages, images. Each part of it appears by one rename, so what
# is found there is whole; a lock for each keeps two builds of it apart.
#
#   CACHE/<part>-<what decides on it>/   a finished part
#   CACHE/work-<part>                    one under way; a killed one goes on where it was
#   CACHE/<part>.log, CACHE/<part>.lock

cache_dir() { printf '%s\n' "${RUNAIJOB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/runaijob}"; }

# need_cache : there it is, and can be written.
need_cache() {
  local cache
  cache=$(cache_dir)
  need_plain 'the cache folder' "$cache"
  mkdir -p "$cache" 2>/dev/null || true
  [[ -w $cache ]] || die "the cache folder $cache cannot be written; name another one in RUNAIJOB_CACHE"
}

# ensure_part FOLDER MEBIBYTES BUILD : makes that folder of the cache unless it is there, in the free space that this takes.
# BUILD KIT WORK LOG fills the folder KIT. What is said goes to the standard error: callers print what they were asked for.
ensure_part() {
  [[ -d $1 ]] || make_part "$@" >&2
}

make_part() {
  local folder=$1 space=$2 build=$3 cache part work log lock began=$SECONDS
  cache=$(cache_dir)
  part=${folder##*/} && part=${part%-*}
  work=$cache/work-$part log=$cache/$part.log
  need_commands flock
  need_cache
  exec {lock}>"$cache/$part.lock"
  if ! flock -n "$lock"; then
    say "$part is being made already; waiting for that"
    flock -w 3600 "$lock" || die "somebody has held $cache/$part.lock for an hour"
  fi
  if [[ ! -d $folder ]]; then
    need_disk "$cache" "$space"
    say "making $part in $cache (once; log: $log)"
    remove_tree "$work/kit"
    mkdir -p "$work/kit"
    : >"$log"
    # In a process of its own: what it sets, the environment above all, is not for what comes after.
    ("$build" "$work/kit" "$work" "$log")
    mv -T "$work/kit" "$folder"
    remove_tree "$work"
    say "  made in $((SECONDS - began)) s: $folder"
  fi
  exec {lock}>&-
}

need_disk() {
  local free
  free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
  ((free >= $2)) || die "this needs $2 MiB free in $1, there are $free MiB; free some or name another folder in RUNAIJOB_CACHE"
}

# Source trees come with folders that are not to be written.
remove_tree() {
  [[ ! -e $1 ]] || chmod -R u+w "$1"
  rm -rf "$1"
}

# short_sum FILE... : of what they hold, wherever they lie.
short_sum() { cat -- "$@" | sha256sum | cut -c 1-16; }
