#!/usr/bin/env bash
# An OpenLDAP server for tests: no root, nothing installed.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

usage() {
  cat <<'TEXT'
usage: openldap.sh folder              print the folder that OpenLDAP is unpacked in; unpacks it from the distribution's packages if needed
       openldap.sh slapd OPTION...     run slapd, in the foreground, until it ends or this script's standard input does

Modules are in FOLDER/usr/lib/ldap, schemas in FOLDER/etc/ldap/schema. See slapd(8) for the options.
TEXT
}

folder() {
  no_more "$@"
  ensure_openldap
  say "$(openldap_kit)"
}

# A caller that is killed closes its end of the standard input, so that no server outlives it.
slapd() {
  local root server status=0
  ensure_openldap
  root=$(openldap_kit)
  LD_LIBRARY_PATH=$(openldap_libraries "$root") "$root/usr/sbin/slapd" "$@" </dev/null &
  server=$!
  {
    cat >/dev/null
    kill -KILL "$server"
  } <&0 2>/dev/null &
  wait "$server" || status=$?
  return "$status"
}

command=${1:-}
(($#)) && shift
case $command in
  folder | slapd) "$command" "$@" ;;
  --help | -h) usage ;;
  *) no_such_command "$command" ;;
esac
