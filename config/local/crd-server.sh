#!/usr/bin/env bash
# A current server for custom resources beside a control plane of control-plane.sh, which is older and ignores CEL rules.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"

usage() {
  cat <<'TEXT'
usage: crd-server.sh start --state DIR --binary FILE    start FILE, an apiextensions-apiserver, beside the control plane in DIR
       crd-server.sh stop --state DIR                   end it; control-plane.sh stop does that too

Writes DIR/crd-server.kubeconfig (cluster-admin). Custom resources live in the control plane's etcd under a prefix of their own;
users, service accounts and RBAC are the control plane's. It serves no /api and no discovery: ask for paths, as in
  kubectl --kubeconfig DIR/crd-server.kubeconfig create --raw /apis/apiextensions.k8s.io/v1/customresourcedefinitions -f crd.json
TEXT
}

start() {
  local state=$1 binary=$2 core=$1/kubeconfig port attempt
  [[ -x $binary && -f $binary ]] || die "--binary: $binary is no executable file"
  launched "$state" kube-apiserver || die "no control plane runs in $state; start one first: control-plane.sh start --state $state"
  ! launched "$state" crd-server || die "one runs in $state already"
  make_certificate "$state" crd-server /CN=crd-server DNS:localhost,IP:127.0.0.1
  for attempt in 1 2 3; do
    port=$(free_port)
    launch "$state" crd-server "$binary" \
      --etcd-servers "$(cat "$state/etcd.url")" --etcd-prefix /crd-server \
      --bind-address 127.0.0.1 --secure-port "$port" \
      --tls-cert-file "$state/pki/crd-server.crt" --tls-private-key-file "$state/pki/crd-server.key" --client-ca-file "$state/pki/ca.crt" \
      --kubeconfig "$core" --authentication-kubeconfig "$core" --authorization-kubeconfig "$core" \
      --enable-priority-and-fairness=false --disable-admission-plugins ValidatingAdmissionPolicy,MutatingAdmissionPolicy
    make_kubeconfig "$state" "$state/crd-server.kubeconfig" "https://127.0.0.1:$port" admin
    wait_until 60 ready_or_dead "$state" || true
    ! ready "$state" || break
    if ((attempt == 3)) || ! grep -qi 'address already in use' "$state/logs/crd-server.log"; then
      die "the server did not become ready: $(tail -n 1 "$state/logs/crd-server.log") (log: $state/logs/crd-server.log)"
    fi
  done
  say "kubeconfig: $state/crd-server.kubeconfig"
}

ready() { [[ $(kubectl_in "$1" --kubeconfig "$1/crd-server.kubeconfig" get --raw /readyz 2>/dev/null) == ok ]]; }

ready_or_dead() { ready "$1" || ! launched "$1" crd-server; }

stop() {
  end_launched "$1" crd-server
  rm -f "$1/pids/crd-server" "$1/crd-server.kubeconfig"
}

command=${1:-}
(($#)) && shift
state='' binary=''
while (($#)); do
  case $1 in
    --state) need_value "$@" && state=$(absolute "$2") && shift 2 ;;
    --binary) need_value "$@" && binary=$(absolute "$2") && shift 2 ;;
    --help | -h) command=--help && shift ;;
    *) die "unknown option '$1'; see --help" ;;
  esac
done
case $command in
  start | stop)
    [[ -n $state ]] || die "$command needs --state DIR"
    [[ $command == stop || -n $binary ]] || die 'start needs --binary FILE'
    "$command" "$state" "$binary"
    ;;
  --help | -h) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
