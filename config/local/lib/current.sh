# shellcheck shell=bash
# The current Kubernetes, built once from its Go modules, with etcd beside it, into the cache; and what its node needs.

# Raise when it is built in another way: older results are then no longer used.
readonly current_recipe=r1

# kube-apiserver kube-controller-manager kube-scheduler kubelet kubectl, and etcd.
build_current_control_plane() {
  local kit=$1 work=$2 log=$3 folder version=component-base/version
  use_go "$work"
  say "  compiling Kubernetes $current_release"
  go_build "$log" kubernetes "$kit/bin/" -ldflags \
    "-s -w -X k8s.io/$version.gitVersion=v$current_release -X k8s.io/$version.gitMajor=${current%.*} -X k8s.io/$version.gitMinor=${current#*.}" tool
  say "  compiling etcd $(module_version node go.etcd.io/etcd/server/v3)"
  go_build "$log" node "$kit/bin/etcd" -ldflags '-s -w' go.etcd.io/etcd/server/v3
  folder=$(module_folder kubernetes k8s.io/kubernetes)
  cp "$folder/build/pause/linux/pause.c" "$folder/LICENSE" "$kit/"
  copy_pod_security_fixtures "$kit/pod-security-fixtures"
}

# The pods by which Kubernetes tests its own Pod Security Standards: FOLDER/<level>/{pass,fail}/*.yaml, of the newest version of the standards.
copy_pod_security_fixtures() {
  local fixtures level newest
  fixtures=$(module_folder kubernetes k8s.io/pod-security-admission)/test/testdata
  for level in baseline restricted; do
    newest=$(printf "%s\n" "$fixtures/$level"/* | sort -V | tail -n 1)
    mkdir -p "$1/$level"
    cp -r "$newest/." "$1/$level/"
  done
}

# containerd and its shim, runc, the CNI plugins: where the distribution's packages have theirs.
build_current_node() {
  local kit=$1 work=$2 log=$3 containerd=github.com/containerd/containerd/v2 cni=github.com/containernetworking/plugins/plugins
  type -P gcc >/dev/null || die "runc needs a C compiler to be built, and gcc was not found; install it (on Debian: apt install gcc libc6-dev)"
  use_go "$work"
  say "  compiling containerd $(module_version node $containerd), the CNI plugins, runc $(module_version node github.com/opencontainers/runc)"
  go_build "$log" node "$kit/rootfs/usr/bin/" -tags no_btrfs,no_devmapper,no_zfs -ldflags \
    "-s -w -X $containerd/version.Version=$(module_version node $containerd)" $containerd/cmd/{containerd,containerd-shim-runc-v2,ctr}
  go_build "$log" node "$kit/rootfs/usr/lib/cni/" -ldflags '-s -w' $cni/main/bridge $cni/ipam/host-local
  use_seccomp "$work" "$log"
  CGO_ENABLED=1 go_build "$log" node "$kit/rootfs/usr/sbin/runc" -tags seccomp,netgo,osusergo -ldflags '-s -w -extldflags -static' github.com/opencontainers/runc
  write_node_images "$kit" "$log"
}

# Without libseccomp runc refuses every pod that has a seccomp profile. The distribution's package is unpacked, not installed, and runc is
# told by a pkg-config of our own where it is.
use_seccomp() {
  local work=$1 log=$2 root=$1/seccomp
  unpack_distribution "$root" "$work" "$log" libseccomp-dev
  cat >"$work/pkg-config" <<SH
#!/bin/sh
case " \$* " in
  *' --cflags '*) echo -I$root/usr/include ;;
  *' --libs '*) echo -L$(dirname "$(compgen -G "$root/usr/lib/*/libseccomp.a")") -lseccomp ;;
esac
SH
  chmod +x "$work/pkg-config"
  export PKG_CONFIG=$work/pkg-config
}
