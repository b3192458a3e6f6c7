# shellcheck shell=bash
# The operator: built with Maven, and run on this machine as one of the processes of a cluster. From the root of the repository.

readonly jar=operator/target/runaijob-operator.jar

need_java() {
  local version
  type -P java >/dev/null || die 'Java 17 or later is needed and was not found; install it (on Debian: apt install openjdk-17-jdk-headless)'
  version=$(java -version 2>&1 | sed -nE 's/.* version "(1\.)?([0-9]+).*/\2/p')
  ((version >= 17)) || die "Java 17 or later is needed, and $(type -P java) is ${version:-of an unknown version}"
}

need_maven() { type -P mvn >/dev/null || die 'Maven 3.8 or later is needed and was not found; install it (on Debian: apt install maven)'; }

# Of a build that was killed there may be a jar without the libraries, which cannot be run.
jar_is_current() {
  [[ -e $jar && -z $(find pom.xml {crd,operator}/pom.xml {crd,operator}/src/main -newer "$jar" -print -quit) ]] && java -jar "$jar" --version >/dev/null 2>&1
}

# Under sudo, what is built belongs to the user who asked, and comes from that user's Maven repository.
as_caller() {
  if ((EUID == 0)) && [[ -n ${SUDO_USER:-} && $SUDO_USER != root ]]; then
    runuser -u "$SUDO_USER" -- env HOME="$(getent passwd "$SUDO_USER" | cut -d: -f6)" "$@"
  else
    "$@"
  fi
}

build_operator() {
  local log
  log=$(cache_dir)/operator.log
  as_caller mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package >"$log" 2>&1 || {
    # Without colours and without Maven's advice on itself.
    sed -E 's/\x1b\[[0-9;]*m//g; /-> \[Help 1\]$/q' "$log" | grep -E '[^[:space:]]' | tail -n 12 | indented >&2
    die "the operator could not be built; above are the last lines of $log"
  }
  step 'the operator is built'
}

# kubectl, asking this cluster and writing nowhere but in its folder. A link in there can be used by someone whom sudo's HOME is closed to.
use_kubectl() {
  mkdir -p "$state/bin"
  if in_docker; then
    ln -sf "$(type -P kubectl)" "$state/bin/kubectl"
  else
    ln -f "$control_plane_bin/kubectl" "$state/bin/" 2>/dev/null || cp "$control_plane_bin/kubectl" "$state/bin/"
  fi
}

kube() { HOME=$state "$state/bin/kubectl" --kubeconfig "$state/kubeconfig" "$@"; }

# A kubeconfig that holds nothing but a token of the operator's service account.
write_operator_kubeconfig() {
  local token server authority
  token=$(kube create --raw /api/v1/namespaces/runai/serviceaccounts/runaijob-operator/token -f - \
    <<<'{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":31536000}}' | sed -nE 's/.*"token": ?"([^"]+)".*/\1/p')
  [[ -n $token ]] || die 'the API server gave no token for the service account runai/runaijob-operator'
  server=$(kube config view --raw -o 'jsonpath={.clusters[0].cluster.server}')
  authority=$(kube config view --raw -o 'jsonpath={.clusters[0].cluster.certificate-authority-data}')
  (umask 077 && cat >"$1") <<YAML
apiVersion: v1
kind: Config
current-context: operator
contexts: [{name: operator, context: {cluster: local, user: operator}}]
clusters: [{name: local, cluster: {server: "$server", certificate-authority-data: $authority}}]
users: [{name: operator, user: {token: $token}}]
YAML
}

# It runs a copy, so that the next build does not take the jar away from under it. It takes part in the election, lest it work beside one
# that is installed in the cluster; the one before gives its lease back, for else it would be waited for. After one that was killed the
# new one stands by, which is ready too, and works within 17 s.
start_operator() {
  local folder=$state/operator
  mkdir -p "$folder"
  if operator_ready && cmp -s "$jar" "$folder/operator.jar"; then
    step 'the operator is running already'
    return
  fi
  step "starting the operator as service account runai/runaijob-operator (log: $state/logs/operator.log)"
  ask_to_end "$state" operator 20
  cp "$jar" "$folder/operator.jar"
  write_operator_kubeconfig "$folder/kubeconfig"
  launch "$state" operator java -jar "$folder/operator.jar" run --leader-elect --kubeconfig "$folder/kubeconfig" --bind-address 127.0.0.1 --port 0
  background 'waiting for the operator' wait_for_operator
  await || die "the operator did not become ready: $(tail -n 1 "$state/logs/operator.log") (log: $state/logs/operator.log)"
}

operator_ready() {
  local port
  launched "$state" operator || return
  port=$(sed -nE 's/.*probes and metrics on port ([0-9]+).*/\1/p' "$state/logs/operator.log")
  # shellcheck disable=SC2016 # expanded by the new process
  [[ -n $port ]] && timeout 5 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf "GET /readyz HTTP/1.0\r\n\r\n" >&3 && grep -q "^HTTP/1.. 200" <&3' - "$port" 2>/dev/null
}

# Asked no more once it was: as one that stands by it is ready at once, and not for the moment in which it becomes the leader.
wait_for_operator() { wait_until 90 operator_ready_or_dead && launched "$state" operator; }

operator_ready_or_dead() { operator_ready || ! launched "$state" operator; }
