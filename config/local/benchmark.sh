#!/usr/bin/env bash
# The operator beside the API server's own Job controller, on one control plane of this machine.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

usage() {
  cat <<'TEXT'
usage: benchmark.sh [OPTION...]

Builds the operator, starts a control plane, puts the same load on the Job controller and on the operator in turns, and prints a
table in Markdown. Leave the machine alone meanwhile. With the defaults it takes about half an hour; --rounds 1 --live 0 --waiting 0 --strangers 0 four minutes.

  --rounds N, --burst N, --rates A,B, --seconds N      how much of it; see the table's rows
  --live N, --flaps N, --strangers N                   jobs alive at once; changes per second of their pods; objects of others
  --waiting N                                          pods of one Job that cannot pull their image
  RUNAIJOB_JVM_OPTIONS                                 a file of options for the operator's JVM, instead of operator/src/image/jvm.options
TEXT
}

# Before anything is built; Benchmark itself reads them once more.
arguments=("$@")
while (($#)); do
  case $1 in
    --rounds | --burst | --rates | --seconds | --live | --flaps | --waiting | --strangers) need_value "$@" && shift 2 ;;
    --help | -h) usage && exit ;;
    *) die "unknown option '$1'; see --help" ;;
  esac
done

cd "$here/../.."
prepare_benchmark package
say "archiving the operator's classes, as in its image"
archive_classes java operator java "$jvm_options" target/runaijob-operator.jar target/classes.jsa >/dev/null
echo -XX:SharedArchiveFile=target/classes.jsa >>"$jvm_options"
cd operator
java -Drunaijob.jar=target/runaijob-operator.jar -Drunaijob.jvm.options="$jvm_options" -cp "$classpath" ai.run.operator.benchmark.Benchmark "${arguments[@]}"
