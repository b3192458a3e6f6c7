# shellcheck shell=bash
# The same with k3s in one container, where a Docker engine answers. Written from the documentation of both; it has
# not been run by its authors, who had no Docker engine.

docker_answers() { type -P docker >/dev/null && docker info >/dev/null 2>&1; }

docker_name() { printf 'runaijob-local-%s' "$(node_id "$1")"; }

up_in_docker() {
  local state=$1 name
  name=$(docker_name "$state")
  if [[ -z $(docker ps -q --filter "name=^$name\$") ]]; then
    docker rm -f -v "$name" >/dev/null 2>&1 || true
    claim_state "$state"
    say "starting $k3s_image as container $name"
    docker run -d --privileged --name "$name" -p 127.0.0.1::6443 "$k3s_image" \
      server --disable traefik,metrics-server,servicelb --node-name "$node_name" >/dev/null || die "docker could not run $k3s_image"
  fi
  wait_until 120 docker_kubeconfig "$state" "$name" || die "k3s did not become ready; see: docker logs $name"
  wait_until 120 docker_node_ready "$name" || die "its node did not become ready; see: docker logs $name"
}

docker_kubeconfig() {
  local state=$1 name=$2 port
  port=$(docker port "$name" 6443/tcp | sed -n '1s/.*://p') && [[ -n $port ]] || return 1
  docker exec "$name" cat /etc/rancher/k3s/k3s.yaml 2>/dev/null | sed "s,https://127.0.0.1:6443,https://127.0.0.1:$port," >"$state/kubeconfig"
  [[ -s $state/kubeconfig ]] && chmod 600 "$state/kubeconfig"
}

docker_node_ready() { docker exec "$1" kubectl wait --for=condition=Ready "node/$node_name" --timeout=1s >/dev/null 2>&1; }

docker_import_image() { docker exec -i "$(docker_name "$1")" ctr -n k8s.io images import - <"$2"; }

down_in_docker() {
  ! docker_answers || docker rm -f -v "$(docker_name "$1")" >/dev/null 2>&1 || true
}
