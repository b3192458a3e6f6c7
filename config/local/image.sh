#!/usr/bin/env bash
# Images for the local node, made of folders: no Docker, no registry.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

usage() {
  cat <<TEXT
usage: image.sh build NAME FOLDER ARCHIVE [OPTION...]   make an image archive (as docker save does) of what FOLDER holds
           --user U, --workdir D, --env K=V, --entrypoint WORD, --cmd WORD   as in a Dockerfile; the last three can be repeated
           --keep-owners    files belong to whom they belong in FOLDER; else to root, modes (setuid too) are kept in any case
           --keep-capabilities   programs have the file capabilities that they have in FOLDER; else none
       image.sh import ARCHIVE [--state DIR]            bring it into the node that up.sh started; needs root
       image.sh operator [--state DIR]                  assemble the operator's image of operator/target/runaijob-operator.jar and the JDK at
                                                        hand, print its archive; with --state, import it; nothing is made anew that has not changed
       image.sh busybox                                 print the folder of the busybox executable to put into images
       image.sh compile C_FILE EXECUTABLE               compile a small C program statically; needs no compiler installed

The default DIR is ${default_node_states[0]}. In pods use imagePullPolicy: IfNotPresent or Never.
TEXT
}

build() {
  (($# >= 3)) || die 'build needs NAME FOLDER ARCHIVE; see --help'
  local name=$1 folder=$2 archive=$3 user='' workdir='' env=() entrypoint=() cmd=() owners=(--owner=0 --group=0) capabilities=()
  [[ -d $folder ]] || die "there is no folder $folder"
  shift 3
  while (($#)); do
    case $1 in
      --user) need_value "$@" && user=$2 && shift 2 ;;
      --workdir) need_value "$@" && workdir=$2 && shift 2 ;;
      --env) need_value "$@" && env+=("$2") && shift 2 ;;
      --entrypoint) need_value "$@" && entrypoint+=("$2") && shift 2 ;;
      --cmd) need_value "$@" && cmd+=("$2") && shift 2 ;;
      --keep-owners) owners=() && shift ;;
      --keep-capabilities) capabilities=(--xattrs --xattrs-include=security.capability) && shift ;;
      *) die "unknown option '$1'; see --help" ;;
    esac
  done
  write_image "$archive" "$name" "$folder" "{\"User\":$(json_string "$user"),\"WorkingDir\":$(json_string "$workdir"),\"Env\":$(json_list "${env[@]}"),\"Entrypoint\":$(json_list "${entrypoint[@]}"),\"Cmd\":$(json_list "${cmd[@]}")}" "${owners[@]}" "${capabilities[@]}"
}

# need_running_node STATE : that images can be brought into.
need_running_node() {
  kubernetes_of "$1"
  ! in_docker || return 0
  ((EUID == 0)) || die 'importing an image into the node needs root: run this with sudo'
  launched "$1" node || die "no node runs in $1; start one first: config/local/up.sh --state $(quoted "$1")"
}

import() {
  (($#)) || die 'import needs ARCHIVE; see --help'
  local archive=$1 state=${default_node_states[0]}
  shift
  if [[ ${1:-} == --state ]]; then
    need_value "$@"
    state=$(absolute "$2")
    shift 2
  fi
  (($# == 0)) || die "unknown option '$1'; see --help"
  [[ -r $archive ]] || die "there is no readable file $archive"
  need_running_node "$state"
  if in_docker; then
    docker_import_image "$state" "$archive"
  else
    import_image "$state" "$archive"
  fi
}

operator() {
  local state='' archive
  if [[ ${1:-} == --state ]]; then
    need_value "$@"
    state=$(absolute "$2")
    shift 2
  fi
  (($# == 0)) || die "unknown option '$1'; see --help"
  # Before anything is assembled.
  [[ -z $state ]] || need_running_node "$state"
  archive=$(cd "$here/../.." && ensure_operator_image operator/target/runaijob-operator.jar)
  say "$archive"
  [[ -z $state ]] || import "$archive" --state "$state"
}

case ${1:-} in
  build | import | operator)
    "$@"
    ;;
  busybox)
    no_more "${@:2}"
    ensure_tools
    say "$tools_kit/bin"
    ;;
  compile)
    (($# == 3)) || die 'compile needs C_FILE EXECUTABLE; see --help'
    ensure_tools
    compile_static "$2" "$3"
    ;;
  --help | -h) usage ;;
  *) no_such_command "$@" ;;
esac
