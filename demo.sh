#!/usr/bin/env bash
# demo.sh            the whole main job on this machine, then leaves it running to play with
# demo.sh --once     the same, then stops everything; exits 0 only if what it claims was measured
# demo.sh --stop     ends what demo.sh left running and removes it
#
# Needs a .NET 10 SDK and, unless nginx, git and python3-venv are there already, root for apt. Touches only the folder
# .demo/ beside this file: agent, app, repository, keys and the client's profile live there.
set -euo pipefail
cd "$(dirname "$0")"
once=no
case ${1:-} in
  '') ;;
  --once) once=yes ;;
  --stop) ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

demo=$PWD/.demo
export XDG_CONFIG_HOME=$demo/config DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export GIT_AUTHOR_NAME=Demo GIT_AUTHOR_EMAIL=demo@example.invalid GIT_COMMITTER_NAME=Demo GIT_COMMITTER_EMAIL=demo@example.invalid GIT_CONFIG_GLOBAL=/dev/null

stop() {
  local bin=$PWD/artifacts/linux-x64
  if [ -d "$demo/state" ] && [ -x "$bin/mbot-agent" ]; then "$bin/mbot-agent" stop --all --state "$demo/state" || true; fi
  rm -rf "$demo"
}
if [ "${1:-}" = --stop ]; then stop; echo "stopped and removed"; exit 0; fi

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n== %s\n' "$*"; }
die() { echo "demo.sh: $*" >&2; exit 1; }

say "Setting up"
command -v dotnet >/dev/null || die "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download/dotnet/10.0"
tests/TestKit/setup.sh
bin=$PWD/$(bootstrap/publish.sh)
dotnet build bench -c Release --nologo -v q -clp:ErrorsOnly
bench=(dotnet "$PWD/bench/bin/Release/net10.0/mbot-bench.dll")
mapfile -t pip < <(tests/TestKit/setup.sh pip-source)
[ ! -d "$demo" ] || stop
mkdir -p "$demo/app"

commit() { # FOLDER MESSAGE: the folder's files become the next version of the app's repository
  find "$demo/app" -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} +
  cp -a "$1/." "$demo/app/"
  git -C "$demo/app" add -A
  git -C "$demo/app" commit -q -m "$2"
}
git init -q -b main "$demo/app"
commit examples/hello/v1 "Version 1"

cleanup() { [ -z "${load_pid:-}" ] || kill "$load_pid" 2>/dev/null || true; }
trap cleanup EXIT
if [ "$once" = yes ]; then trap 'cleanup; stop' EXIT; fi

mbot() { "$bin/mbot-client" --profile demo "$@"; }
settings=(--set deploy.watchWindow=20s --set slots.drainTimeout=10m)
if [ ${#pip[@]} -gt 0 ]; then
  settings+=(--set "python.pipArguments=$(printf '"%s",' "${pip[@]}" | sed 's/^/[/; s/,$/]/')" --set 'python.venvArguments=["--system-site-packages"]')
fi

say "An agent, its keys and a profile for it: mbot-client init --local"
mbot init --local --name demo --state "$demo/state" --source "$demo/app" --app-port 0 --agent-port 0 --agent-binary "$bin/mbot-agent" "${settings[@]}"
url=$(mbot status --json | sed -n 's/.*"appUrl": *"\([^"]*\)".*/\1/p' | head -1)
[ -n "$url" ] || die "the agent did not say where the app is"

failures=()
claim() { if [ "$2" = "$3" ]; then echo "   measured: $1"; else echo "   NOT SO: $1 (got $2, wanted $3)"; failures+=("$1"); fi; }
run() { local code=0; "$@" || code=$?; last=$code; }

say "First deployment"
run mbot redeploy; claim "version 1 is live" "$last" 0
until [ "$(mbot status --json | grep -c '"state": "good"')" -gt 0 ]; do read -rt 0.2 <> <(:) || true; done

say "Visitors arrive: 10 sessions stay open, new ones come, none of them retries anything"
mkfifo "$demo/steer"
"${bench[@]}" load --url "$url" --until-stdin-closes --expect-release v1 --sessions 10 <"$demo/steer" >"$demo/load.txt" &
load_pid=$!
exec 3>"$demo/steer"
until grep -q -E 'ready|no hello app' "$demo/load.txt"; do kill -0 "$load_pid" || die "the load ended: $(cat "$demo/load.txt")"; read -rt 0.2 <> <(:) || true; done
read -rt 3 <> <(:) || true
echo "report visitors alone" >&3

say "Redeploy of version 2, under load"
commit examples/hello/v2 "Version 2"
echo "expect v1 v2" >&3
run mbot redeploy; claim "version 2 is live" "$last" 0
echo "report redeploy v1 -> v2" >&3

say "A broken third version: its script raises"
commit tests/TestKit/apps/raises "Version 3, broken"
run mbot redeploy; claim "the broken release is refused (exit code 5)" "$last" 5
echo "report broken release refused" >&3

say "Rollback to version 1"
run mbot rollback --yes; claim "version 1 is live again" "$last" 0
echo "report rollback to v1" >&3

exec 3>&-
code=0; wait "$load_pid" || code=$?
load_pid=
say "What the visitors saw"
printf '%-28s%10s%14s%13s%20s\n' step seconds requests failed 'sessions kept'
grep -E ' sent +[0-9]+ failed' "$demo/load.txt"
claim "no request failed and no session was cut" "$code" 0
[ "$code" = 0 ] || sed -n '/^kind/,$p' "$demo/load.txt"

if [ ${#failures[@]} -gt 0 ]; then die "${#failures[@]} claims did not hold"; fi
if [ "$once" = no ]; then
  cat <<END

It is running: open $url in a browser, and try

  export XDG_CONFIG_HOME=$demo/config PATH=$bin:\$PATH
  mbot-client status
  mbot-client releases
  mbot-client logs --follow
  mbot-client --help

./demo.sh --stop ends it and removes it.
END
fi
