# shellcheck shell=bash
# An OpenLDAP server from the distribution's packages, unpacked into the cache: installing the package would start a service.
#
#   CACHE/openldap-<version>-<recipe>/   usr/sbin/slapd, usr/lib/ldap (modules), etc/ldap/schema, and libraries for it

# Raise when what is unpacked changes.
readonly openldap_recipe=1
# slapd, and what a small system lacks of its libraries.
readonly openldap_packages=(
  slapd libldap-2.5-0 libltdl7 libsasl2-2 libwrap0 libnsl2 libtirpc3 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libkeyutils1 libcom-err2
)

# The folder where it is unpacked, or nothing.
unpacked_openldap() {
  local found
  found=$(compgen -G "$(cache_dir)/openldap-*-r$openldap_recipe" | sort -V | tail -n 1) || true
  [[ -z $found ]] || say "$found"
}

# Unpacks it unless that was done before. What it says goes to the standard error, for callers that want the folder.
ensure_openldap() {
  [[ -z $(unpacked_openldap) ]] || return 0
  lock_cache >&2
  [[ -n $(unpacked_openldap) ]] || unpack_openldap "$(cache_dir)" >&2
  unlock_cache
}

unpack_openldap() {
  local cache=$1
  local work=$cache/work-openldap log=$cache/openldap.log version missing
  say "unpacking OpenLDAP into $cache (once; log: $log)"
  begin_unpacking "$work" "$log"
  version=$(package_version slapd)
  [[ -n $version ]] || die 'this distribution has no package slapd'
  logged "$log" 'fetch the packages of OpenLDAP' unpack_packages "$work/root" "${openldap_packages[@]}"
  unset APT_CONFIG
  missing=$(LD_LIBRARY_PATH=$(openldap_libraries "$work/root") ldd "$work/root/usr/sbin/slapd" | awk '/not found/ { print $1 }')
  [[ -z $missing ]] || die "slapd needs libraries that were not found: $missing"
  mv -T "$work/root" "$cache/openldap-$version-r$openldap_recipe"
  rm -rf "$work"
}

# openldap_libraries FOLDER : where the dynamic linker finds the libraries of that folder.
openldap_libraries() { printf '%s:' "$1"/usr/lib/*-linux-gnu* "$1"/lib/*-linux-gnu*; }
