# shellcheck shell=bash
# What the benchmarks share: the operator and its tests, built, and a JVM like the image's. From the root of the repository.

# Builds as far as that phase of Maven, and sets $classpath, relative to operator/, and $jvm_options, a file that is there until the script ends.
prepare_benchmark() {
  local phase=$1 log
  log=$(mktemp)
  jvm_options=$(mktemp)
  # shellcheck disable=SC2064
  trap "rm -f '$log' '$log.classpath' '$jvm_options'" EXIT
  say 'building the operator'
  # The class path is written by each module in turn; the operator's comes last.
  mvn -B -q -pl operator -am "$phase" dependency:build-classpath -DskipTests -Dmdep.includeScope=test -Dmdep.outputFile="$log.classpath" >"$log" 2>&1 ||
    die "the build failed: $(grep -m 1 ERROR "$log")"
  # shellcheck disable=SC2034
  classpath=target/test-classes:target/classes:$(<"$log.classpath")
  # As in the image, under the memory limit that config/manager sets.
  {
    cat "${RUNAIJOB_JVM_OPTIONS:-operator/src/image/jvm.options}"
    echo -XX:MaxRAM=1g
  } >"$jvm_options"
}
