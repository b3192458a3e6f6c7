# shellcheck shell=bash
# The oldest supported Kubernetes, built once from the distribution's source package, with etcd beside it; and the packages of its node.
# What else it needs is where is_floor is asked.

# Raise when what is built, or how, changes: older results are then no longer used.
readonly floor_recipe=r5 floor_node_recipe=r3
readonly floor_go_packages=(golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev)
readonly floor_node_packages=(containerd runc containernetworking-plugins)
readonly floor_commands=(kube-apiserver kube-controller-manager kube-scheduler kubelet kubectl)
# Without the clouds a quarter less is to be compiled; without Docker the kubelet does not look for it for five seconds.
readonly floor_build_tags=providerless,dockerless
# Off in the floor, a matter of course in the current version: ephemeral containers, TTL for Jobs, and service account
# tokens that are bound to their pod.
readonly floor_feature_gates=EphemeralContainers=true,TTLAfterFinished=true,BoundServiceAccountTokenVolume=true

build_floor_control_plane() {
  local kit=$1 work=$2 log=$3 version
  say '  packages and sources'
  unpack_distribution "$work/tools" "$work" "$log" "${floor_go_packages[@]}" etcd-server patch
  version=$(source_version kubernetes)
  [[ $version == *"$floor".* ]] || die "this distribution has no source package of Kubernetes $floor (found: ${version:-none}); Debian 12 has"
  PATH=$work/tools/usr/bin:$PATH
  logged "$log" 'unpack the source of kubernetes' unpack_source "$work/gopath/src/k8s.io/kubernetes" kubernetes
  use_newer_reflect "$work"
  use_floor_go "$work"
  say '  generating the OpenAPI definitions'
  logged "$log" 'generate the OpenAPI definitions' generate_openapi
  say "  compiling Kubernetes $(upstream_version "$version")"
  mkdir "$kit/bin"
  compile_floor "$kit/bin" "$(upstream_version "$version")" "$log"
  cp "$work/tools/usr/bin/etcd" "$kit/bin/"
  cp "$work/gopath/src/k8s.io/kubernetes/build/pause/linux/pause.c" "$work/gopath/src/k8s.io/kubernetes/debian/copyright" "$kit/"
}

build_floor_node() {
  unpack_distribution "$1/rootfs" "$2" "$3" "${floor_node_packages[@]}"
  write_node_images "$1" "$3"
}

# 1.20.5+really1.20.2-1.1 is 1.20.2.
upstream_version() {
  local version=${1##*+really}
  printf '%s' "${version%%-*}"
}

# The source tree carries its dependencies, and is built in GOPATH mode: module mode stops at its go.mod.
use_floor_go() {
  export GOROOT=$1/tools/usr/lib/go-1.19 GOPATH=$1/gopath GOCACHE=$1/gocache GO111MODULE=off CGO_ENABLED=0 GOFLAGS='' GOENV=off
  PATH=$GOROOT/bin:$PATH
}

# The reflect2 that comes with the source reads maps as Go laid them out before 1.18: under a later Go the API server
# crashes at the first custom resource. The distribution has a later one.
use_newer_reflect() {
  local vendored=$1/gopath/src/k8s.io/kubernetes/vendor/github.com/modern-go/reflect2
  rm -rf "$vendored"
  cp -r "$1/tools/usr/share/gocode/src/github.com/modern-go/reflect2" "$vendored"
}

# The API server does not start without these, and the source package ships without them.
generate_openapi() {
  local packages
  cd "$GOPATH/src/k8s.io/kubernetes" || return
  nice go build -o "$GOPATH/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
  packages=$(grep -rlE --include='*.go' '^// ?\+k8s:openapi-gen=true' pkg staging/src |
    grep -vE '/(code-generator|sample-apiserver)/' |
    xargs -n 1 dirname | sort -u |
    sed -e 's,^staging/src/,vendor/,' -e 's,^,k8s.io/kubernetes/,' | paste -sd ,)
  nice "$GOPATH/openapi-gen" --logtostderr -i "$packages" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi \
    -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r "$GOPATH/openapi-violations"
}

compile_floor() {
  local target=$1 version=$2 log=$3
  (
    cd "$GOPATH/src/k8s.io/kubernetes" &&
      nice go build -v -tags "$floor_build_tags" -o "$target/" -ldflags "-s -w $(floor_version_flags "$version")" "${floor_commands[@]/#/./cmd/}" 2>&1
  ) | tee -a "$log" | progress || die "could not compile kubernetes: $(failure_in "$log") (details: $log)"
}

# Unset, the server would call itself v0.0.0-master. In GOPATH mode the variables live under the vendor path.
floor_version_flags() {
  local package major=${1%%.*} minor=${1#*.}
  for package in client-go/pkg component-base; do
    package=k8s.io/kubernetes/vendor/k8s.io/$package/version
    printf ' -X %s.gitVersion=v%s -X %s.gitMajor=%s -X %s.gitMinor=%s' "$package" "$1" "$package" "$major" "$package" "${minor%%.*}"
  done
}

# For the containerd of its time, in the variables of write_containerd_configuration.
floor_containerd_configuration() {
  cat <<TOML
version = 2
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "$runtime_socket"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$pause_image"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$root/usr/lib/cni"
    conf_dir = "$state/node/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "$snapshotter"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        BinaryName = "$root/usr/sbin/runc"
        Root = "/run/containerd/runc"
        SystemdCgroup = false
TOML
}
