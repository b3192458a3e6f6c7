# shellcheck shell=bash
# The one folder that outlives a cluster: built binaries, unpacked packages, images. A part of it appears by one rename, so what
# is found there is whole; a lock keeps two builds apart.

cache_dir() { printf '%s\n' "${RUNAIJOB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/runaijob}"; }

# lock_cache : waits for its turn; until unlock_cache nobody else builds.
lock_cache() {
  local cache
  cache=$(cache_dir)
  need_commands flock
  mkdir -p "$cache" 2>/dev/null || true
  [[ -w $cache ]] || die "the cache folder $cache cannot be written; name another one in RUNAIJOB_CACHE"
  exec {cache_lock}>"$cache/lock"
  flock -n "$cache_lock" && return
  say "another build is under way in $cache; waiting for it"
  flock -w 3600 "$cache_lock" || die "another build has held $cache/lock for an hour"
}

unlock_cache() { exec {cache_lock}>&-; }
