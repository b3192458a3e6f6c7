# shellcheck shell=bash
# Programs built from Go modules: go/MODULE/go.mod names them and pins each by its version, go.sum every file by its checksum.
#
#   CACHE/work-NAME/{modules,build}   Go's own caches while NAME is built; a killed build goes on where it was; removed afterwards

go_needed="Go $(sed -nE 's/^go ([0-9]+\.[0-9]+).*/\1/p' "$here/go/node/go.mod")"
readonly go_needed

# The go command, or nothing. Under sudo the PATH often lacks the folder that Go's own archive is unpacked to.
find_go() { type -P go || type -P /usr/local/go/bin/go || true; }

# use_go WORK : from here on `go` works within that folder and the module's own go.mod, whatever the user has set for other work.
# Where it comes from (a proxy, say) stays as the user has it.
use_go() {
  local go
  go=$(find_go)
  PATH=${go%/*}:$PATH
  export GOMODCACHE=$1/modules GOCACHE=$1/build GOFLAGS=-modcacherw GOWORK=off CGO_ENABLED=0
}

# Is there a Go that builds the modules, or that fetches the one which does? An older one does not even read their files.
go_suffices() {
  [[ -n $(find_go) ]] || return
  (
    use_go "$(cache_dir)/work-go"
    cd "$here/go/node" && go list -m
  ) >/dev/null 2>&1
}

# need_go [OR] : OR says what else would do.
need_go() { go_suffices || die "$go_needed or later is needed and was not found; install it${1:-}"; }

# go_build LOG MODULE TARGET PACKAGE_OR_FLAG... : TARGET is a file, or a folder if it ends with a slash. Says how it goes.
go_build() {
  local log=$1 module=$2 target=$3
  shift 3
  (cd "$here/go/$module" && nice go build -v -trimpath -buildvcs=false -o "$target" "$@" 2>&1) | tee -a "$log" | progress ||
    die "could not build $module: $(failure_in "$log") (is the network there? details: $log)"
}

# Among the names of packages, which are single words.
failure_in() { grep ' ' "$1" | grep -v '^go: downloading' | tail -n 1; }

progress() { awk '/^go: downloading/ { next } ++packages % 250 == 0 { print "    " packages " packages"; fflush() }'; }

# module_folder MODULE PATH : where Go has unpacked a module that go/MODULE/go.mod requires.
module_folder() { (cd "$here/go/$1" && go list -m -f '{{.Dir}}' "$2"); }

# modules_sum MODULE... : of what they pin.
modules_sum() { (cd "$here/go" && short_sum "${@/%//go.mod}" "${@/%//go.sum}"); }
