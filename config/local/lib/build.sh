# shellcheck shell=bash
# Kubernetes built once from the distribution's source package, with etcd beside it, into the cache.
#
#   CACHE/control-plane-<version>-<recipe>/bin   kube-apiserver kube-controller-manager kube-scheduler kubelet kubectl etcd etcdctl
#   CACHE/work                                   a build under way; a killed one goes on where it was
#   CACHE/build.log

# Raise when what is built, or how, changes: older results are then no longer used.
readonly recipe=4
readonly supported_minor=1.20
readonly go_package=golang-1.19-go
readonly go_source_package=golang-1.19-src
readonly reflect_package=golang-github-modern-go-reflect2-dev
readonly kubernetes_commands=(kube-apiserver kube-controller-manager kube-scheduler kubelet kubectl)
# Without the clouds a quarter less is to be compiled; without Docker the kubelet does not look for it for five seconds.
readonly build_tags=providerless,dockerless
readonly disk_needed_mib=4000

# The folder of a finished build, or nothing.
built_control_plane() {
  local found
  found=$(compgen -G "$(cache_dir)/control-plane-*-r$recipe/bin" | sort -V | tail -n 1) || true
  printf '%s' "$found"
}

# Builds unless that was done before.
ensure_control_plane() {
  [[ -z $(built_control_plane) ]] || return 0
  lock_cache
  [[ -n $(built_control_plane) ]] || build_control_plane "$(cache_dir)"
  unlock_cache
}

build_control_plane() {
  local cache=$1
  local work=$cache/work log=$cache/build.log version began=$SECONDS
  need_distribution
  need_disk "$cache"
  say "building the control plane into $cache (once, some minutes; log: $log)"
  mkdir -p "$work/kit/bin"
  : >"$log"

  say '  package lists'
  use_own_apt "$work/apt"
  logged "$log" 'fetch the package lists (is the network there?)' update_package_lists
  version=$(source_version kubernetes)
  [[ $version == *"$supported_minor".* ]] ||
    die "this distribution has no source package of Kubernetes $supported_minor (found: ${version:-none}); Debian 12 has"

  say "  packages: $go_package, etcd, the source of kubernetes $version"
  logged "$log" 'fetch the packages' unpack_packages "$work/tools" "$go_package" "$go_source_package" "$reflect_package" etcd-server etcd-client patch
  PATH=$work/tools/usr/bin:$PATH
  logged "$log" 'unpack the source of kubernetes' unpack_source "$work/gopath/src/k8s.io/kubernetes" kubernetes

  use_newer_reflect "$work"

  use_own_go "$work"
  say '  generating the OpenAPI definitions'
  logged "$log" 'generate the OpenAPI definitions' generate_openapi
  say "  compiling ${kubernetes_commands[*]}"
  compile_kubernetes "$work/kit/bin" "$(upstream_version "$version")" "$log"

  cp "$work/tools/usr/bin/etcd" "$work/tools/usr/bin/etcdctl" "$work/kit/bin/"
  cp "$work/gopath/src/k8s.io/kubernetes/build/pause/linux/pause.c" "$work/kit/"
  cp "$work/gopath/src/k8s.io/kubernetes/debian/copyright" "$work/kit/"
  mv -T "$work/kit" "$cache/control-plane-$version-r$recipe"
  chmod -R u+w "$work"
  rm -rf "$work"
  say "  built in $((SECONDS - began)) s: $(built_control_plane)"
}

need_disk() {
  local free
  free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
  ((free >= disk_needed_mib)) || die "building needs $disk_needed_mib MiB free in $1, there are $free MiB; free some or name another folder in RUNAIJOB_CACHE"
}

# 1.20.5+really1.20.2-1.1 is 1.20.2.
upstream_version() {
  local version=${1##*+really}
  printf '%s' "${version%%-*}"
}

# The source tree carries its dependencies, and is built in GOPATH mode: module mode stops at its go.mod.
use_own_go() {
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

compile_kubernetes() {
  local target=$1 version=$2 log=$3
  (
    cd "$GOPATH/src/k8s.io/kubernetes" &&
      nice go build -v -tags "$build_tags" -o "$target/" -ldflags "-s -w $(version_flags "$version")" "${kubernetes_commands[@]/#/./cmd/}" 2>&1
  ) | tee -a "$log" | awk 'NR % 250 == 0 { print "    " NR " packages"; fflush() }' || die "could not compile kubernetes: $(tail -n 1 "$log") (details: $log)"
}

# Unset, the server would call itself v0.0.0-master. In GOPATH mode the variables live under the vendor path.
version_flags() {
  local package major=${1%%.*} minor=${1#*.}
  for package in client-go/pkg component-base; do
    package=k8s.io/kubernetes/vendor/k8s.io/$package/version
    printf ' -X %s.gitVersion=v%s -X %s.gitMajor=%s -X %s.gitMinor=%s' "$package" "$1" "$package" "$major" "$package" "${minor%%.*}"
  done
}
