# shellcheck shell=bash
# The operator's image, assembled of what this machine has: the modules that the operator needs of the JDK that builds it, the system's
# libraries that these need, the jar, and an archive of its classes. operator/Dockerfile makes the same where there is a Docker engine.
#
#   CACHE/operator-image/runtime-<id>   the modules; the same for as long as the JDK is
#   CACHE/operator-image/<id>.tar       the image of one jar; there is one at a time

# All that jdeps finds, but for the java.desktop of libraries' parts that are not in use.
readonly operator_modules=java.base,java.compiler,java.logging,java.management,java.naming,java.sql,java.xml,jdk.crypto.ec,jdk.management,jdk.unsupported
readonly operator_folder=/opt/runaijob
readonly operator_sources=operator/src/image/jvm.options
readonly training=operator/src/test/java/ai/run/operator/image/TrainingRun.java

# ensure_operator_image JAR : prints the path of the archive. From the root of the repository.
ensure_operator_image() {
  local jar=$1 folder java_home archive lock
  folder=$(cache_dir)/operator-image
  java_home=${JAVA_HOME:-$(java -XshowSettings:properties -version 2>&1 | sed -n "s/^ *java.home = //p")}
  [[ -e $jar ]] || die "there is no $jar; build it first: mvn package"
  [[ -x $java_home/bin/jlink ]] || die "$java_home has no jlink; install a whole JDK (on Debian: apt install openjdk-17-jdk-headless)"
  archive=$folder/$(short_sum "$jar" "$java_home/release" "$operator_sources" "$training" "$here/lib/operator_image.sh").tar
  need_cache
  mkdir -p "$folder"
  exec {lock}>"$folder/lock"
  flock -w 600 "$lock" || die "another image.sh has held $folder/lock for ten minutes"
  if [[ ! -e $archive ]]; then
    rm -rf "$folder"/*.tar "$folder/work"
    logged "$folder/log" "assemble the operator's image" assemble_operator_image "$jar" "$java_home" "$folder" "$archive"
  fi
  exec {lock}>&-
  printf '%s\n' "$archive"
}

assemble_operator_image() {
  local jar=$1 java_home=$2 folder=$3 archive=$4 work=$3/work runtime name
  runtime=$folder/runtime-$(short_sum "$java_home/release" "$here/lib/operator_image.sh")
  [[ -d $runtime ]] || make_operator_runtime "$java_home" "$runtime"
  mkdir -p "$work/opt" "$work$operator_folder" "$work/etc"
  mkdir -m 1777 "$work/tmp"
  cp -a "$runtime" "$work/opt/java"
  copy_libraries "$work/opt/java" "$work"
  cp "$jar" "$work$operator_folder/runaijob-operator.jar"
  cp "$operator_sources" "$work$operator_folder/"
  printf 'root:x:0:0:root:/:/sbin/nologin\nrunaijob:x:65532:65532::/:/sbin/nologin\n' >"$work/etc/passwd"
  printf 'root:x:0:\nrunaijob:x:65532:\n' >"$work/etc/group"
  # The JVM takes no archive of a jar with another time than it has when it runs; nor, before 19, at another path.
  touch -d @0 "$work$operator_folder/runaijob-operator.jar"
  archive_classes "$java_home/bin/java" "$work$operator_folder" "$work/opt/java/bin/java" jvm.options runaijob-operator.jar classes.jsa
  name=$("$work/opt/java/bin/java" -jar "$jar" --version)
  write_image "$archive" "${name/ /:}" "$work" "{\"User\":\"65532:65532\",\"WorkingDir\":\"$operator_folder\",
    \"Env\":[\"PATH=/opt/java/bin\",\"LANG=C.UTF-8\"],\"Cmd\":[\"run\"],
    \"Entrypoint\":[\"java\",\"@jvm.options\",\"-XX:SharedArchiveFile=classes.jsa\",\"-jar\",\"runaijob-operator.jar\"]}" --owner=0 --group=0
  rm -rf "$work"
}

# archive_classes JDK FOLDER JAVA OPTIONS JAR ARCHIVE : archives the classes of the operator that JAVA will run from FOLDER. A JDK plays the API server.
archive_classes() {
  (cd "$2" && "$1" "$OLDPWD/$training" "$3" "@$4" -XX:ArchiveClassesAtExit="$6" -Xlog:disable -Xlog:all=error:stderr -jar "$5")
  [[ -s $2/$6 ]] || die "the JVM archived no classes"
}

# With the archive of its own classes, on which that of the operator's builds.
make_operator_runtime() {
  rm -rf "$(dirname "$2")"/runtime-*
  "$1/bin/jlink" --add-modules "$operator_modules" --no-header-files --no-man-pages --output "$2.new"
  find "$2.new" -exec touch -h -d @0 {} +
  "$2.new/bin/java" -Xshare:dump
  mv "$2.new" "$2"
}

# copy_libraries RUNTIME ROOT : the system's, at their own places.
copy_libraries() {
  local library
  find "$1" \( -name '*.so' -o -path '*/bin/java' \) -exec ldd {} \; 2>/dev/null | grep -oE '/[^ ]+' | grep -v "^$1/" | sort -u |
    while read -r library; do
      [[ $library == /lib* || $library == /usr/lib* ]] || continue
      mkdir -p "$2$(dirname "$library")"
      cp -L "$library" "$2$library"
    done
}
