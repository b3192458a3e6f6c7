# shellcheck shell=bash
# The version of the operator from which an upgrade is tried, built once from this repository's history into the cache. The property
# upgrade.from of the parent pom.xml names it.
#
#   CACHE/previous-<commit or tag>/   runaijob-operator.jar, and config as it was

upgrade_from=$(sed -nE 's,.*<upgrade\.from>([^<]+)</upgrade\.from>.*,\1,p' "$here/../../pom.xml")
readonly upgrade_from
readonly no_previous="the history here lacks $upgrade_from, from which an upgrade is tried; fetch all of it: git fetch --unshallow"

# A checkout may belong to somebody else than who builds.
history() { git -c safe.directory='*' -C "$here/../.." "$@"; }

previous_kit() { printf '%s/previous-%s\n' "$(cache_dir)" "$upgrade_from"; }

# Is it in the cache, or can it be built? A shallow clone, and an archive of the sources, may lack the commit.
knows_previous() { [[ -d $(previous_kit) ]] || history cat-file -e "$upgrade_from^{commit}" 2>/dev/null; }

ensure_previous() {
  knows_previous || die "$no_previous"
  [[ -d $(previous_kit) ]] || need_commands git mvn java
  ensure_part "$(previous_kit)" 500 build_previous
}

build_previous() {
  local kit=$1 work=$2 log=$3
  say "  compiling the operator of $upgrade_from"
  remove_tree "$work/source"
  mkdir "$work/source"
  logged "$log" "unpack $upgrade_from" unpack_previous "$work/source"
  logged "$log" "build the operator of $upgrade_from" package_previous "$work/source"
  cp "$work/source/operator/target/runaijob-operator.jar" "$kit/"
  cp -r "$work/source/config" "$kit/"
}

unpack_previous() { history archive "$upgrade_from" | tar -x -C "$1"; }

# As it was checked when it was new, it is only compiled.
package_previous() { (cd "$1" && nice mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true -Dmdep.analyze.skip=true package); }
