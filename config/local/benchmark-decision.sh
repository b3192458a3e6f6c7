#!/usr/bin/env bash
# What the operator computes for one job, in microseconds; no control plane is needed.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

case ${1:-} in
  --help | -h)
    cat <<'TEXT'
usage: benchmark-decision.sh [OPTION...]

Builds the operator, and measures with JMH how long it takes to parse the cluster-config and to decide on a job, in a JVM like the
image's. Leave the machine alone meanwhile. It takes about a minute.

  OPTION                 passed on to JMH, after the name of the benchmark: -f 3 for three JVMs in turn, -prof gc for what is allocated
  RUNAIJOB_JVM_OPTIONS   a file of options for the JVM, instead of operator/src/image/jvm.options
TEXT
    exit
    ;;
  --*) die "unknown option '$1'; see --help" ;;
  '' | -*) ;;
  *) die "unknown argument '$1'; see --help" ;;
esac

cd "$here/../.."
prepare_benchmark test-compile
cd operator
java -cp "$classpath" org.openjdk.jmh.Main DecisionBenchmark -jvmArgs "@$jvm_options" "$@"
