# shellcheck shell=bash
# What a node needs, unpacked once into the cache:
#
#   CACHE/node-r<recipe>/rootfs  the packages: containerd, runc, CNI plugins, busybox, a small C compiler
#   CACHE/node-r<recipe>/images   the archives of the pause and the busybox image

# Raise when what is unpacked or made changes.
readonly node_recipe=2
readonly node_packages=(containerd runc containernetworking-plugins busybox-static tcc musl-dev)
readonly pause_image=runaijob.local/pause:1
# The operator's default image for preparing home directories. There is no registry to pull it from; under its name stands
# Debian's own busybox, which is an older release (1.35 in Debian 12).
readonly busybox_image=busybox:1.37.0

built_node() { [[ ! -d $(cache_dir)/node-r$node_recipe ]] || printf '%s' "$(cache_dir)/node-r$node_recipe"; }

# Needs the control plane built, for the source of pause.
ensure_node_kit() {
  [[ -z $(built_node) ]] || return 0
  lock_cache
  [[ -n $(built_node) ]] || build_node_kit "$(cache_dir)"
  unlock_cache
}

build_node_kit() {
  local cache=$1 work=$1/work-node log=$1/node.log
  say "unpacking the node's packages into $cache (once; log: $log)"
  begin_unpacking "$work" "$log"
  logged "$log" 'fetch the packages' unpack_packages "$work/kit/rootfs" "${node_packages[@]}"
  unset APT_CONFIG
  mkdir "$work/kit/images"
  logged "$log" 'make the pause image' write_pause_image "$work/kit/images/pause.tar" "$pause_image" "$work/kit" "$(dirname "$(built_control_plane)")/pause.c"
  logged "$log" 'make the busybox image' write_busybox_image "$work/kit/images/busybox.tar" "$busybox_image" "$work/kit/rootfs/bin/busybox"
  mv -T "$work/kit" "$cache/node-r$node_recipe"
  rm -rf "$work"
}
