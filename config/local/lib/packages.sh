# shellcheck shell=bash
# Packages of the distribution, unpacked into a folder: nothing is installed, no root is needed.
#
# apt gets lists, state and cache folders of its own, and a sources list derived from the machine's, in
# which each source of the distribution also offers source packages. Mirrors, proxies, pins and signatures stay as
# the machine has them.

# The distribution's own suites, for example bookworm, bookworm-updates. Other people's repositories are
# left out: nothing here comes from them, and one that is out of reach would only cost time.
distribution_suites() {
  local codename
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  [[ -n $codename ]] || codename=unknown
  printf '^(%s|stable)(-updates|-security|/updates)?/?$' "$codename"
}

# derive_sources FOLDER : writes FOLDER/derived.list and FOLDER/derived.sources from the machine's own.
derive_sources() {
  local target=$1 suites file root parts
  suites=$(distribution_suites)
  eval "$(apt-config shell root Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
  rm -rf "$target"
  mkdir -p "$target"
  for file in "$root" "$parts"/*.list; do
    [[ ! -f $file ]] || derive_list "$suites" "$file" >>"$target/derived.list"
  done
  for file in "$parts"/*.sources; do
    [[ ! -f $file ]] || derive_deb822 "$suites" "$file" >>"$target/derived.sources"
  done
  [[ -s $target/derived.list || -s $target/derived.sources ]] || die "no package source of this distribution found in $root or $parts"
}

# One line a source: "deb [options] URI SUITE COMPONENT...".
derive_list() {
  awk -v suites="$1" '
    $1 == "deb" {
      at = 2
      if ($2 ~ /^\[/) while (at < NF && $at !~ /\]$/) at++
      if ($2 ~ /^\[/) at++
      if ($(at + 1) !~ suites) next
      print
      sub(/^[ \t]*deb/, "deb-src")
      sub(/arch=[^] ]* ?/, "")   # source packages have no architecture
      sub(/\[ *\] */, "")
      print
    }' "$2"
}

# deb822: one paragraph a source.
derive_deb822() {
  awk -v suites="$1" -v RS= -v ORS='\n\n' '
    {
      ours = 0
      enabled = 1
      count = split($0, lines, "\n")
      for (i = 1; i <= count; i++) {
        if (tolower(lines[i]) ~ /^enabled:[ \t]*(no|false|0)/) enabled = 0
        if (tolower(lines[i]) ~ /^suites:/) {
          words = split(lines[i], word, /[ \t]+/)
          for (j = 2; j <= words; j++) if (word[j] ~ suites) ours = 1
        }
        if (tolower(lines[i]) ~ /^types:/) lines[i] = "Types: deb deb-src"
      }
      if (!ours || !enabled) next
      text = lines[1]
      for (i = 2; i <= count; i++) text = text "\n" lines[i]
      print text
    }' "$2"
}

# use_own_apt FOLDER : from here on apt works within FOLDER.
# A configuration file named by the variable is read first, so it can also turn off the machine's hooks
# (which may want root); what the machine says about fetching (proxies, certificates) is copied.
use_own_apt() {
  local apt=$1
  need_commands apt-get apt-config dpkg tar xz
  mkdir -p "$apt/lists/partial" "$apt/archives/partial"
  unset APT_CONFIG
  derive_sources "$apt/sources"
  {
    apt-config dump | grep -E '^Acquire::[^ ]+ ".+";$' | grep -v '^Acquire::IndexTargets' || true
    cat <<CONF
Dir::State::lists "$apt/lists";
Dir::State::extended_states "$apt/extended_states";
Dir::Cache "$apt";
Dir::Cache::archives "$apt/archives";
Dir::Cache::pkgcache "$apt/pkgcache.bin";
Dir::Cache::srcpkgcache "$apt/srcpkgcache.bin";
Dir::Log "$apt";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt/sources";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Acquire::Languages "none";
Acquire::Retries "2";
APT::Sandbox::User "$(id -un)";
Debug::NoLocking "1";
CONF
  } >"$apt/apt.conf"
  export APT_CONFIG=$apt/apt.conf
}

need_distribution() {
  type -P apt-get apt-config dpkg >/dev/null || die "this needs a Debian system: apt and dpkg were not found"
}

# unpack_distribution FOLDER WORK LOG PACKAGE... : what today's packages would install under /, under FOLDER.
unpack_distribution() {
  local folder=$1 work=$2 log=$3
  shift 3
  need_distribution
  use_own_apt "$work/apt"
  logged "$log" 'fetch the package lists (is the network there?)' update_package_lists
  logged "$log" "fetch the packages $*" unpack_packages "$folder" "$@"
}

update_package_lists() { apt-get -q update --error-on=any; }

source_version() { apt-cache showsrc "$1" 2>/dev/null | awk '$1 == "Version:" { print $2 }' | sort -V | tail -n 1; }

# unpack_packages FOLDER PACKAGE... : what each package would install under /, under FOLDER.
unpack_packages() {
  local target=$1 downloads package
  shift
  downloads=$(dirname "$APT_CONFIG")/debs
  rm -rf "$downloads"
  mkdir -p "$downloads" "$target"
  (cd "$downloads" && apt-get -q download "$@")
  for package in "$downloads"/*.deb; do
    dpkg -x "$package" "$target"
  done
  rm -rf "$downloads"
}

# unpack_source FOLDER PACKAGE : the upstream tree with the distribution's patches, at FOLDER.
# Done with tar and patch, because dpkg-source belongs to the developers' packages, which a user need not have.
# apt has checked the signature and the sums of what it downloaded.
unpack_source() {
  local target=$1 package=$2 downloads patch
  downloads=$(dirname "$APT_CONFIG")/source
  rm -rf "$target" "$downloads"
  mkdir -p "$target" "$downloads"
  (cd "$downloads" && apt-get -q source --download-only "$package")
  tar -C "$target" --strip-components=1 -xf "$downloads"/*.orig.tar.*
  tar -C "$target" -xf "$downloads"/*.debian.tar.*
  while read -r patch; do
    [[ -z $patch || $patch == \#* ]] || patch -d "$target" -p1 --forward <"$target/debian/patches/$patch"
  done <"$target/debian/patches/series"
  rm -rf "$downloads"
}
