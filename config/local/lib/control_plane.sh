# shellcheck shell=bash
# etcd, kube-apiserver, kube-controller-manager and, if wanted, kube-scheduler of one cluster, on 127.0.0.1.

readonly service_issuer=https://kubernetes.default.svc
# Without a node there are no pods, and nobody asks for these addresses. kube-apiserver wants them all the same, and no loopback
# address to tell pods where it is; that one is reserved for documentation, and so is nobody's.
readonly default_services=10.96.0
readonly default_advertise_address=192.0.2.1

# start_control_plane STATE ADMISSION_PLUGINS SCHEDULER(yes|no) [ADVERTISE_ADDRESS SERVICES] : until the server is ready; its controllers
# need a second more, for which wait_for_default_account waits. SERVICES is the network of service addresses without its last octet.
start_control_plane() {
  local state=$1 plugins=$2 scheduler=$3 advertise=${4:-$default_advertise_address} services=${5:-$default_services} attempt name
  make_cluster_certificates "$state" "$advertise" "$services.1"
  write_audit_policy "$state"
  write_authentication "$state"
  for attempt in 1 2 3; do
    launch_server "$state" "$plugins" "$advertise" "$services" "$(free_port)" "$(free_port)" "$(free_port)"
    launch_controllers "$state" "$scheduler"
    ! wait_for_server "$state" || break
    # Another start may have taken a port between our look and our bind.
    if ((attempt == 3)) || ! grep -qi 'address already in use' "$state"/logs/{etcd,kube-apiserver}.log; then
      die "the control plane did not become ready: $(tail -n 1 "$state/logs/kube-apiserver.log") (logs: $state/logs)"
    fi
    for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do
      end_launched "$state" "$name"
    done
    rm -rf "$state/etcd"
  done
}

wait_for_default_account() {
  wait_until 90 default_account_ready "$1" || die "the controller manager made no default service account (log: $1/logs/kube-controller-manager.log)"
}

make_cluster_certificates() {
  local state=$1 advertise=$2 service=$3 name jobs=()
  make_authority "$state"
  make_certificate "$state" kube-apiserver /CN=kube-apiserver \
    "DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:127.0.0.1,IP:$service,IP:$advertise" &
  jobs+=($!)
  make_certificate "$state" admin /O=system:masters/CN=runaijob-local-admin &
  jobs+=($!)
  for name in kube-controller-manager kube-scheduler; do
    make_certificate "$state" "$name" "/CN=system:$name" &
    jobs+=($!)
  done
  wait "${jobs[@]}"
}

# One line for each answered request, without bodies: who asked for what, and how it went. All in one file, in which one
# can look back from the beginning; by default the server begins another after 100 MB.
write_audit_policy() {
  cat >"$1/audit-policy.yaml" <<'YAML'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
YAML
}

# Who may log in beside certificates and service accounts: nobody, until somebody writes an issuer of tokens into this file. The server
# takes it up while it runs; the floor does not know such files.
write_authentication() {
  cat >"$1/authentication.yaml" <<'YAML'
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt: []
YAML
}

launch_server() {
  local state=$1 plugins=$2 advertise=$3 services=$4 etcd_port=$5 peer_port=$6 port=$7 name bin=$control_plane_bin of_version
  if is_floor; then
    of_version=(--feature-gates "$floor_feature_gates")
  else
    of_version=(--authentication-config "$state/authentication.yaml")
  fi
  launch "$state" etcd "$bin/etcd" --data-dir "$state/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
    --listen-peer-urls "http://127.0.0.1:$peer_port" --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" \
    --initial-cluster "default=http://127.0.0.1:$peer_port"
  printf 'http://127.0.0.1:%s\n' "$etcd_port" >"$state/etcd.url"
  launch "$state" kube-apiserver "$bin/kube-apiserver" \
    --etcd-servers "http://127.0.0.1:$etcd_port" \
    --bind-address 127.0.0.1 --secure-port "$port" --advertise-address "$advertise" \
    --tls-cert-file "$state/pki/kube-apiserver.crt" --tls-private-key-file "$state/pki/kube-apiserver.key" \
    --client-ca-file "$state/pki/ca.crt" \
    --kubelet-client-certificate "$state/pki/admin.crt" --kubelet-client-key "$state/pki/admin.key" \
    --kubelet-preferred-address-types InternalIP \
    --service-account-issuer "$service_issuer" \
    --service-account-key-file "$state/pki/service-account.pub" --service-account-signing-key-file "$state/pki/service-account.key" \
    --service-cluster-ip-range "$services.0/24" --enable-aggregator-routing \
    --authorization-mode Node,RBAC --enable-admission-plugins "NodeRestriction${plugins:+,$plugins}" \
    --allow-privileged "${of_version[@]}" \
    --audit-policy-file "$state/audit-policy.yaml" --audit-log-path "$state/audit.log" --audit-log-maxsize 4096
  make_kubeconfig "$state" "$state/kubeconfig" "https://127.0.0.1:$port" admin
  for name in kube-controller-manager kube-scheduler; do
    make_kubeconfig "$state" "$state/pki/$name.kubeconfig" "https://127.0.0.1:$port" "$name"
  done
}

# Both retry by themselves until the server answers, so they need not wait for it. With the usual limit of 20
# requests per second, tests that make many Jobs, and the benchmark, would measure that limit.
launch_controllers() {
  local state=$1 scheduler=$2 bin=$control_plane_bin port=() gates=()
  if is_floor; then
    port=(--port 0) gates=(--feature-gates "$floor_feature_gates")
  fi
  launch "$state" kube-controller-manager "$bin/kube-controller-manager" "${port[@]}" "${gates[@]}" \
    --kubeconfig "$state/pki/kube-controller-manager.kubeconfig" --secure-port 0 --leader-elect=false --flex-volume-plugin-dir "$state/flexvolume" \
    --use-service-account-credentials --service-account-private-key-file "$state/pki/service-account.key" --root-ca-file "$state/pki/ca.crt" \
    --kube-api-qps 10000 --kube-api-burst 10000
  [[ $scheduler == yes ]] || return 0
  launch "$state" kube-scheduler "$bin/kube-scheduler" "${port[@]}" \
    --kubeconfig "$state/pki/kube-scheduler.kubeconfig" --secure-port 0 --leader-elect=false
}

wait_for_server() {
  wait_until 90 server_ready_or_dead "$1"
  server_ready "$1"
}

server_ready_or_dead() {
  server_ready "$1" || ! launched "$1" etcd || ! launched "$1" kube-apiserver
}

server_ready() { [[ $(kubectl_in "$1" get --raw /readyz 2>/dev/null) == ok ]]; }

# Before it has this account and its CA, a namespace admits no pod.
default_account_ready() {
  kubectl_in "$1" get --raw /api/v1/namespaces/default/serviceaccounts/default &&
    kubectl_in "$1" get --raw /api/v1/namespaces/default/configmaps/kube-root-ca.crt
} >/dev/null 2>&1

# kubectl for this cluster; what it caches stays in the state folder, the user's ~/.kube is left alone.
kubectl_in() {
  local state=$1
  shift
  HOME=$state "$control_plane_bin/kubectl" --kubeconfig "$state/kubeconfig" --request-timeout 5s "$@"
}
