# shellcheck shell=bash
# Images made of folders, without Docker and without a registry: archives as `docker save` writes them.

# json_string TEXT
json_string() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  printf '"%s"' "$text"
}

# json_list TEXT...
json_list() {
  local separator='' text
  printf '['
  for text; do
    printf '%s' "$separator"
    json_string "$text"
    separator=,
  done
  printf ']'
}

image_architecture() {
  case $(uname -m) in
    x86_64) printf amd64 ;;
    aarch64) printf arm64 ;;
    *) uname -m ;;
  esac
}

# write_image ARCHIVE NAME FOLDER CONFIG [TAR_OPTION...] : CONFIG is the JSON of what a container of it gets.
# Time stamps are left out of the layer, so the same folder gives the same image.
write_image() {
  local archive=$1 name=$2 folder=$3 config=$4 work layer id
  shift 4
  work=$(mktemp -d)
  tar -C "$folder" --numeric-owner --sort=name --mtime=@0 "$@" -cf "$work/layer.tar" .
  layer=$(sha256sum <"$work/layer.tar")
  printf '{"architecture":"%s","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$(image_architecture)" "$config" "${layer%% *}" >"$work/config"
  id=$(sha256sum <"$work/config")
  id=${id%% *}
  mv "$work/config" "$work/$id.json"
  printf '[{"Config":"%s.json","RepoTags":[%s],"Layers":["layer.tar"]}]' "$id" "$(json_string "$name")" >"$work/manifest.json"
  tar -C "$work" -cf "$archive.new" manifest.json "$id.json" layer.tar
  mv "$archive.new" "$archive"
  rm -rf "$work"
}

# compile_static C_FILE TARGET : a static executable, for images that hold nothing else, by a small compiler and C library, so that
# none need be installed.
compile_static() {
  local root=$tools_kit libraries
  libraries=$(dirname "$(compgen -G "$root/usr/lib/*-linux-musl/crt1.o")")
  "$root/usr/bin/tcc" -B"$(dirname "$(compgen -G "$root/usr/lib/*/tcc/libtcc1.a")")" -nostdinc -nostdlib -static \
    -I"$(compgen -G "$root/usr/include/*-linux-musl")" -o "$2" "$libraries/crt1.o" "$libraries/crti.o" "$1" "$libraries/libc.a" "$libraries/crtn.o"
}

# Debian's static busybox in the layout of the image that the name is known for.
write_busybox_image() {
  local archive=$1 name=$2 busybox=$3 folder applet
  folder=$(mktemp -d)
  mkdir -p "$folder"/{bin,etc,home,usr/bin,usr/sbin,var}
  mkdir -m 1777 "$folder/tmp"
  mkdir -m 700 "$folder/root"
  cp "$busybox" "$folder/bin/busybox"
  for applet in $("$busybox" --list); do
    [[ $applet == busybox ]] || ln -s busybox "$folder/bin/$applet"
  done
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$folder/etc/passwd"
  printf 'root:x:0:\nnobody:x:65534:\n' >"$folder/etc/group"
  write_image "$archive" "$name" "$folder" '{"Cmd":["sh"],"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}' --owner=0 --group=0
  rm -rf "$folder"
}

write_pause_image() {
  local archive=$1 name=$2 source=$3 folder
  folder=$(mktemp -d)
  compile_static "$source" "$folder/pause"
  write_image "$archive" "$name" "$folder" '{"User":"65535:65535","Entrypoint":["/pause"]}' --owner=0 --group=0
  rm -rf "$folder"
}
