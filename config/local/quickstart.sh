#!/usr/bin/env bash
# From a fresh clone to jobs that ran, in one command: builds the operator, brings up a cluster, and shows what the operator does.
set -euo pipefail
# shellcheck source=lib/load.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/load.sh"
# shellcheck source=lib/background.sh
. "$here/lib/background.sh"
# shellcheck source=lib/operator.sh
. "$here/lib/operator.sh"

usage() {
  cat <<TEXT
usage: quickstart.sh [--kubernetes VERSION] [--state DIR]

Builds the operator where that is needed, brings up a cluster on this machine (up.sh), installs the RunaiJob resource, the operator's
role and a cluster-config that enforces, starts the operator under its own service account, and runs three samples.
Run again, it finds what is there: it builds what has changed, and runs the samples anew.

  --kubernetes VERSION   $current, the default; or $floor, the oldest one that is supported
  --state DIR            everything of the cluster and of the operator; default ${default_node_states[0]}, for $floor ${default_node_states[1]}

It needs Java 17, Maven and, without a Docker engine, root, $go_needed and gcc; for $floor neither of these two. It touches no other cluster and no ~/.kube. down.sh removes all of it.
TEXT
}

state='' version='' arguments=("$@")
while (($#)); do
  case $1 in
    --kubernetes) need_value "$@" && version=$2 && shift 2 ;;
    --state) need_value "$@" && state=$(absolute "$2") && shift 2 ;;
    --help | -h) usage && exit ;;
    *) die "unknown option '$1'; see --help" ;;
  esac
done

readonly samples=(run-as-user overridden rejected)

bring_up() {
  "$here/up.sh" --kubernetes "$kubernetes" --state "$state" 2>&1 | indented 'cluster: ' || die 'the cluster could not be brought up; see above'
}

install_resources() {
  local minor validate=true
  step "installing the RunaiJob resource, the operator's role, and a cluster-config that enforces"
  minor=$(kube get --raw /version | sed -nE 's/.*"minor": "([0-9]+).*/\1/p')
  # Older ones know no CEL rules, and take them for a mistake in the CRD.
  ((minor >= 25)) || validate=false
  kube apply --validate="$validate" -f config/crd/runaijobs.run.ai.yaml | indented
  # Asked again and again, because older kubectls give up on a CRD that has no conditions yet.
  wait_until 30 kube wait crd/runaijobs.run.ai --for=condition=Established --timeout=5s >/dev/null 2>&1 || die 'the API server did not take up the CRD; see: kubectl describe crd runaijobs.run.ai'
  rm -rf "$state/.kube" # what kubectl remembers of the time before
  # One by one, because the kustomize within older ones does not know today's folders.
  kube apply -f config/rbac/namespace.yaml -f config/rbac/service_account.yaml -f config/rbac/role.yaml -f config/rbac/role_binding.yaml \
    -f config/rbac/users/user_roles.yaml | indented
  kube apply -f samples/user-directory.yaml -f samples/cluster-config.yaml | indented
}

no_job_left() { [[ -z $(kube get jobs -l "run.ai/job-name in ($1)" -o name) ]]; }

# What ran before is deleted first: a job runs once, and who edits a sample wants to see what comes of it now.
run_samples() {
  local name
  step 'running three samples; the last is to be rejected'
  kube delete rj "${samples[@]}" --ignore-not-found >/dev/null
  background "waiting for the end of earlier samples' Jobs" wait_until 60 no_job_left "$(IFS=, && echo "${samples[*]}")"
  await || die "the Jobs of earlier samples did not go away; see: kubectl get jobs"
  for name in "${samples[@]}"; do kube apply -f "samples/$name.yaml" | indented; done
  background 'waiting for the samples' wait_for_samples
  await || die "the samples did not end as they should; see: kubectl --kubeconfig $(quoted "$state/kubeconfig") describe rj"
}

wait_for_samples() {
  kube wait rj/rejected --for=condition=Accepted=false --timeout=60s | indented
  kube wait rj/run-as-user rj/overridden --for=condition=Complete --timeout=120s | indented
}

shown() {
  printf '\n$ kubectl %s\n' "$*"
  kube "$@"
}

show() {
  local name template
  # shellcheck disable=SC2016 # a Go template's variables
  template='{{range .status.conditions}}{{if eq .type "Accepted"}}Accepted={{.status}}, reason {{.reason}}: {{.message}}{{"\n"}}{{end}}{{end -}}
    {{with .status.identity}}identity: {{.username}}, UID {{.uid}}, GID {{.gid}}{{with .supplementalGroups}}, groups {{.}}{{end}} (source: {{.source}}){{"\n"}}{{end -}}
    {{with .status.enforced}}enforced: {{range $i, $e := .}}{{if $i}}, {{end}}{{$e}}{{end}}{{"\n"}}{{end -}}
    {{with .status.overridden}}overridden:{{"\n"}}{{range .}}  {{.}}{{"\n"}}{{end}}{{end}}'
  shown get rj "${samples[@]}" -o wide
  for name in "${samples[@]}"; do
    printf '\nstatus of %s:\n' "$name"
    kube get rj "$name" -o go-template="$template" | indented
  done
  shown logs job/run-as-user -c main
  shown logs job/overridden -c main
}

farewell() {
  local sudo=${SUDO_USER:+sudo } option='' again=''
  [[ $state == "$(default_node_state)" ]] || option=" --state $(quoted "$state")"
  [[ $kubernetes == "$current" ]] || again=" --kubernetes $kubernetes"
  cat <<TEXT

Look around:
  export KUBECONFIG=$(quoted "$state/kubeconfig") PATH=$(quoted "$state/bin"):\$PATH
  kubectl describe rj rejected
  kubectl explain rj.spec
  tail -f $(quoted "$state/logs/operator.log")
Once more, after a change of the samples or the operator:
  ${sudo}config/local/quickstart.sh$again$option
End this operator, before another one is installed into the cluster:
  ${sudo}kill \$(cat $(quoted "$state/pids/operator"))
Remove all of it:
  ${sudo}config/local/down.sh$option
TEXT
}

on_exit() {
  (($? == 0)) || [[ ! -e $state/$state_mark ]] || say "What was begun stays for the next run; config/local/down.sh --state $(quoted "$state") removes it." >&2
  end_background
}

need_plain 'the folder' "$state"
need_java
choose_kubernetes "$version"
state=${state:-$(default_node_state)}
if in_docker; then
  need_commands kubectl
else
  runs_no_other_version "$state"
  need_node
fi
# Marked, it can be ended by down.sh before it starts more.
[[ ${RUNAIJOB_STARTING:-} == "$state" ]] || RUNAIJOB_STARTING=$state exec "$here/quickstart.sh" "${arguments[@]}" --kubernetes "$kubernetes"
cd "$here/../.."
trap on_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# One at a time: what a killed one left at work, a build above all, comes to its end first.
need_cache
exec {turn}>"$(cache_dir)/quickstart.lock"
if ! flock -n "$turn"; then
  step 'another quickstart is at work; waiting for its end'
  background 'waiting for another quickstart' flock -w 1800 "$turn"
  await || die 'another quickstart has been at work for half an hour'
fi

if jar_is_current; then
  step 'the operator is built already'
else
  need_maven
  step "building the operator with Maven (log: $(cache_dir)/operator.log)"
  background 'building the operator' build_operator
fi
step "bringing up a cluster in $state"
background 'bringing up the cluster' bring_up
await || exit 1
use_kubectl
install_resources
start_operator
run_samples
show
farewell
