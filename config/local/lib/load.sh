# shellcheck shell=bash
# Every part. They only define functions and constants, so loading one too many costs nothing.
here=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")
for part in common cache versions packages modules current floor build processes state certificates control_plane images node_configuration node docker operator_image prometheus openldap helm previous benchmark; do
  # shellcheck source=/dev/null
  . "$here/lib/$part.sh"
done
unset part
