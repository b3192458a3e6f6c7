# shellcheck shell=bash
# An OpenLDAP server from the distribution's packages, unpacked into the cache: installing the package would start a service.
#
#   CACHE/openldap-<recipe>/   usr/sbin/slapd, usr/lib/ldap (modules), etc/ldap/schema, and libraries for it

# Raise when what is unpacked changes.
readonly openldap_recipe=r2
# slapd, and what a small system lacks of its libraries.
readonly openldap_packages=(
  slapd libldap-2.5-0 libltdl7 libsasl2-2 libwrap0 libnsl2 libtirpc3 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libkeyutils1 libcom-err2
)

openldap_kit() { printf '%s/openldap-%s' "$(cache_dir)" "$openldap_recipe"; }

ensure_openldap() { ensure_part "$(openldap_kit)" 200 unpack_openldap; }

unpack_openldap() {
  local missing
  unpack_distribution "$@" "${openldap_packages[@]}"
  missing=$(LD_LIBRARY_PATH=$(openldap_libraries "$1") ldd "$1/usr/sbin/slapd" | awk '/not found/ { print $1 }')
  [[ -z $missing ]] || die "slapd needs libraries that were not found: $missing"
}

# openldap_libraries FOLDER : where the dynamic linker finds the libraries of that folder.
openldap_libraries() { printf '%s:' "$1"/usr/lib/*-linux-gnu* "$1"/lib/*-linux-gnu*; }
