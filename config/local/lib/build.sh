# shellcheck shell=bash
# The programs of a control plane and of a node, of the version that was chosen, as parts of the cache:
#
#   CACHE/kubernetes-<version>-<id>/bin     kube-apiserver kube-controller-manager kube-scheduler kubelet kubectl etcd
#   CACHE/node-<version>-<id>/rootfs        containerd, runc, CNI plugins, where the distribution's packages have them
#   CACHE/node-<version>-<id>/images        the archives of the pause and the busybox image
#   CACHE/tools-<id>/                       of the distribution: busybox, and a small C compiler, for the node and for images

# The last part of the name is to be raised when what is unpacked changes.
tools_kit=$(cache_dir)/tools-r1
readonly tools_kit tools_packages=(busybox-static tcc musl-dev)
readonly pause_image=runaijob.local/pause:1
# The operator's default image for preparing home directories. There is no registry to pull it from; under its name stands
# Debian's own busybox, which is an older release (1.35 in Debian 12).
readonly busybox_image=busybox:1.37.0

readonly floor_needs_none=", or take --kubernetes $floor, which needs none"

# find_kits : the folders of the chosen version, whether they are there or not.
find_kits() {
  if is_floor; then
    control_plane_kit=$(cache_dir)/kubernetes-$floor-$floor_recipe
    node_kit=$(cache_dir)/node-$floor-$floor_node_recipe
  else
    control_plane_kit=$(cache_dir)/kubernetes-$current_release-$(modules_sum kubernetes node)$current_recipe
    node_kit=$(cache_dir)/node-$current_release-$(modules_sum node)$current_recipe
  fi
  control_plane_bin=$control_plane_kit/bin
}

is_built() { [[ -d $control_plane_kit ]]; }

ensure_control_plane() {
  if is_floor; then
    ensure_part "$control_plane_kit" 4000 build_floor_control_plane
  else
    is_built || need_go "$floor_needs_none"
    ensure_part "$control_plane_kit" 7000 build_current_control_plane
  fi
}

# Needs the control plane, for the source of pause.
ensure_node() {
  ensure_tools
  if is_floor; then
    ensure_part "$node_kit" 500 build_floor_node
  else
    [[ -d $node_kit ]] || need_go "$floor_needs_none"
    ensure_part "$node_kit" 4000 build_current_node
  fi
}

ensure_tools() { ensure_part "$tools_kit" 200 unpack_tools; }

unpack_tools() { unpack_distribution "$@" "${tools_packages[@]}"; }

# write_node_images KIT LOG
write_node_images() {
  mkdir "$1/images"
  logged "$2" 'make the pause image' write_pause_image "$1/images/pause.tar" "$pause_image" "$control_plane_kit/pause.c"
  logged "$2" 'make the busybox image' write_busybox_image "$1/images/busybox.tar" "$busybox_image" "$tools_kit/bin/busybox"
}
