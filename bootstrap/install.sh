#!/usr/bin/env bash
# install.sh [--archive FILE | --url URL] [--sha256 HASH] [OPTION ...]
#
# Makes this machine an MBot instance, or brings one back to what it should be: run it as often as you like.
# Without --archive or --url it takes the archive that it was unpacked from.
#
#   --archive FILE    mbot-agent-VERSION-linux-x64.tar.gz
#   --url URL         where to download it; wants --sha256
#   --sha256 HASH     what the archive must be
#   --source URL      the app's git repository; with it the app is deployed at the agent's first start
#   --ref REF         branch, tag or commit
#   --listen ADDRESS  where mbot-client reaches the agent once it is enrolled (default: 0.0.0.0:7443)
#   --settings FILE   further settings, in agent.json's form; these and the three above count only while there is no agent.json
#   --adopt           take over the app of this machine that mbot.service, nginx and certbot serve, from an unpacked archive
#   --force           go on with a distribution that is not Debian 12, 13 or Ubuntu 22.04, 24.04
#   --uninstall       take the programs and units off again; the state, the settings and their user stay. What was adopted
#                     serves again as before
#   --purge           with --uninstall: those too, the app's data included
#
# It says each step, here and in /var/lib/mbot-install/progress (a JSON object a line). Everything is prepared aside and
# then put in place; when that fails, or the agent does not become healthy, what was there before is put back.
# Exit codes: 0 done, 1 failed and undone, 2 wrong arguments, 3 refused, nothing was touched.
set -euo pipefail
export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 022

state=/var/lib/mbot log_folder=/var/lib/mbot-install programs=/usr/local/lib/mbot
units=/etc/systemd/system swap=/var/mbot.swap configuration=/etc/mbot/agent.json
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
archive='' url='' sha256='' source='' reference='' listen=0.0.0.0:7443 settings='' adopt='' force='' uninstall='' purge=''
step=start stage='' new_version='' previous='' finished='' changed='' restarted=''

# ---------------------------------------------------------------------------------------------------------------- say
record() { # STATE TEXT
  [ -d "$log_folder" ] || return 0
  local text=${2//\\/\\\\}
  text=${text//\"/\\\"}
  printf '{"time":"%s","step":"%s","state":"%s","text":"%s"}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$step" "$1" "${text//[[:cntrl:]]/ }" >>"$log_folder/progress"
}

say() { # STEP TEXT
  step=$1
  printf '%-10s %s\n' "$1" "$2"
  record running "$2"
}

fail() { # CODE CAUSE WAY-OUT
  printf 'install.sh: %s\n  %s\n' "$2" "$3" >&2
  record failed "$2; $3"
  exit "$1"
}

usage() { fail 2 "$1" "install.sh --help"; }

# --------------------------------------------------------------------------------------------------------------- undo
undo=()

undone_by() { undo+=("$(printf '%q ' "$@")"); }

on_exit() {
  local code=$? i
  trap - EXIT
  set +e
  if [ "$code" -ne 0 ] && [ -z "$finished" ] && [ ${#undo[@]} -gt 0 ]; then
    printf 'undo       what was done is taken back\n' >&2
    # Each entry was quoted by undone_by, from this script's own words.
    for ((i = ${#undo[@]} - 1; i >= 0; i--)); do eval "${undo[i]}" >/dev/null 2>&1; done
    record undone "the machine is as it was before"
  fi
  [ -z "$stage" ] || rm -rf "$stage"
  [ -z "$new_version" ] || rm -rf "$new_version"
  exit "$code"
}

# Puts a file in place if it differs; what was there comes back when this run fails.
put() { # FILE TARGET MODE
  if cmp -s "$1" "$2" && [ "$(stat -c %a:%u:%g "$2")" = "${3#0}:0:0" ]; then return 0; fi
  mkdir -p "${2%/*}"
  if [ -e "$2" ]; then
    local kept
    kept=$(mktemp "$stage/kept-XXXXXX")
    cp -p "$2" "$kept"
    undone_by mv -f "$kept" "$2"
  else
    undone_by rm -f "$2"
  fi
  install -m "$3" -o root -g root "$1" "$2.mbot-new"
  mv -f "$2.mbot-new" "$2"
  changed=yes
  echo "           wrote $2"
}

# The last that is undone: by then program and units are the old ones again.
old_agent_back() { if [ -n "$restarted" ]; then systemctl restart mbot-agent.service; fi; }

# Points a link elsewhere by rename: there is no moment without it.
link() { # TARGET LINK
  local before
  before=$(readlink "$2" || true)
  [ "$before" != "$1" ] || return 0
  if [ -n "$before" ]; then undone_by relink "$before" "$2"; else undone_by rm -f "$2"; fi
  relink "$1" "$2"
  changed=yes
}

relink() { ln -sfn "$1" "$2.mbot-new" && mv -fT "$2.mbot-new" "$2"; }

# -------------------------------------------------------------------------------------------------------------- steps
parse() {
  while [ $# -gt 0 ]; do
    case $1 in
      --archive | --url | --sha256 | --source | --ref | --listen | --settings)
        if [ $# -lt 2 ] || [ -z "$2" ]; then usage "$1 wants a value"; fi
        case $1 in
          --archive) archive=$2 ;; --url) url=$2 ;; --sha256) sha256=${2,,} ;; --source) source=$2 ;;
          --ref) reference=$2 ;; --listen) listen=$2 ;; --settings) settings=$2 ;;
        esac
        shift 2
        ;;
      --adopt) adopt=yes && shift ;;
      --force) force=yes && shift ;;
      --uninstall) uninstall=yes && shift ;;
      --purge) purge=yes && shift ;;
      -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" && exit 0 ;;
      *) usage "\"$1\" is not an option" ;;
    esac
  done
  [ -z "$archive" ] || [ -z "$url" ] || usage "--archive or --url, not both"
  [ -z "$url" ] || [ -n "$sha256" ] || usage "--url wants --sha256: what is downloaded becomes root"
  [ -z "$sha256" ] || [[ $sha256 =~ ^[0-9a-f]{64}$ ]] || usage "--sha256 wants 64 hexadecimal digits"
  [ -z "$purge" ] || [ -n "$uninstall" ] || usage "--purge goes with --uninstall"
  [ -z "$adopt" ] || [ -z "$uninstall" ] || usage "--adopt or --uninstall, not both"
  [ -z "$settings" ] || [ -r "$settings" ] || usage "--settings: $settings can't be read"
}

check_machine() {
  [ "$(id -u)" = 0 ] || fail 3 "this needs root" "run it with sudo"
  [ -d /run/systemd/system ] || fail 3 "this machine was not booted with systemd" "an instance needs it; on other machines: mbot-client init --local"
  [ "$(uname -m)" = x86_64 ] || fail 3 "this is $(uname -m), and the agent is built for x86_64" "choose an instance type with an Intel or AMD processor"
  mkdir -p "$log_folder"
  chmod 755 "$log_folder"
  exec 9>"$log_folder/lock"
  flock -n 9 || fail 3 "another install.sh is running" "wait for its end: tail -f $log_folder/progress"
  [ -z "$uninstall" ] || return 0
  local id name
  # shellcheck disable=SC1091
  id=$(. /etc/os-release && echo "$ID:${VERSION_ID:-}") name=$(. /etc/os-release && echo "$PRETTY_NAME")
  case $id in
    debian:12 | debian:13 | ubuntu:22.04 | ubuntu:24.04) say check "$name" ;;
    *)
      [ -n "$force" ] || fail 3 "$name is not one of Debian 12, 13, Ubuntu 22.04, 24.04" "choose one of these images, or try with --force"
      say check "$name, by force"
      ;;
  esac
  local folder free
  for folder in /usr/local /var/lib; do
    free=$(df --output=avail -k "$folder" | tail -1)
    [ "$free" -ge 524288 ] || fail 3 "$folder has $((free / 1024)) MB free, 512 are needed" "free some, or enlarge the disk"
  done
  if [ -n "$adopt" ]; then adopt_look; else check_nginx; fi
}

# Port 80 is to be the app's. Whoever else uses it keeps it.
check_nginx() {
  local site='' listener
  for site in /etc/nginx/sites-enabled/* /etc/nginx/conf.d/*.conf; do
    [ -e "$site" ] || continue
    ! is_distribution_default "$site" || continue
    fail 3 "this machine's nginx serves a site of its own: $site" "use another machine, or remove that site first; nothing was touched"
  done
  command -v ss >/dev/null || return 0
  listener=$(ss -Hltnp 'sport = :80' | grep -v '"nginx"' | grep -o 'users:(("[^"]*"' | cut -d'"' -f2 | head -1 || true)
  [ -z "$listener" ] || fail 3 "port 80 is taken by $listener" "end it, or use another machine; nothing was touched"
}

# As the package brought it: edited, it is somebody's site.
is_distribution_default() { # FILE
  local real
  real=$(readlink -f "$1")
  [ "$real" = /etc/nginx/sites-available/default ] || return 1
  dpkg-query -W -f '${Conffiles}\n' nginx-common 2>/dev/null | grep -qF " $real $(md5sum "$real" | cut -d' ' -f1)"
}

# The archive, verified, unpacked into $stage/archive.
fetch() {
  stage=$(mktemp -d "$log_folder/stage-XXXXXX")
  mkdir "$stage/archive"
  if [ -z "$archive$url" ]; then
    [ -f "$here/SHA256SUMS" ] || usage "--archive or --url is missing"
    say archive "$here"
    cp -a "$here/." "$stage/archive/"
  else
    if [ -n "$url" ]; then
      say archive "$url"
      command -v curl >/dev/null || fail 3 "curl is missing" "apt-get install curl, or download the archive by other means and give it with --archive"
      archive=$stage/archive.tar.gz
      curl --fail --silent --show-error --location --proto '=https,http' --connect-timeout 10 --max-time 900 \
        --retry 5 --retry-delay 2 --retry-all-errors --retry-max-time 300 --output "$archive" "$url" 2>"$stage/curl" ||
        fail 1 "the archive can't be downloaded from $url: $(tail -1 "$stage/curl")" "check the address and this machine's way out (security group, proxy); nothing was changed"
    else
      say archive "$archive"
      [ -r "$archive" ] || fail 1 "$archive can't be read" "give the archive's path with --archive"
    fi
    local actual
    actual=$(sha256sum "$archive" | cut -d' ' -f1)
    [ -z "$sha256" ] || [ "$actual" = "$sha256" ] ||
      fail 1 "the archive's SHA-256 is $actual, not $sha256" "download it again, or correct --sha256; nothing was changed"
    tar -xzf "$archive" -C "$stage/archive" --strip-components=1 --no-same-owner 2>"$stage/tar" ||
      fail 1 "$archive can't be unpacked: $(tail -1 "$stage/tar")" "make it with bootstrap/archive.sh; nothing was changed"
  fi
  (cd "$stage/archive" && sha256sum --quiet --strict -c SHA256SUMS) >"$stage/sums" 2>&1 ||
    fail 1 "the archive is not whole: $(head -1 "$stage/sums")" "make or download it again; nothing was changed"
  chmod 755 "$stage/archive/mbot-agent"
  local version
  version=$(DOTNET_BUNDLE_EXTRACT_BASE_DIR=$stage/extracted "$stage/archive/mbot-agent" version 2>&1) ||
    fail 1 "the agent does not run on this machine: $(head -1 <<<"$version")" "nothing was changed"
}

packages() {
  local wanted=(nginx git python3 python3-venv certbot openssh-client ca-certificates curl iproute2 procps) missing=() package
  for package in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  # nginx as a program: its package's own service would take port 80, at each of its updates too.
  if [ -z "$adopt" ] && [ "$(systemctl is-enabled nginx.service 2>/dev/null)" != masked ]; then
    say nginx "the distribution's own service is put off: mbot-nginx takes port 80"
    ! systemctl is-enabled --quiet nginx.service 2>/dev/null || undone_by systemctl enable nginx.service
    systemctl is-active --quiet nginx.service && undone_by systemctl start nginx.service
    systemctl disable --quiet --now nginx.service 2>/dev/null || true
    systemctl mask --quiet nginx.service
    undone_by systemctl unmask nginx.service
  fi
  if [ ${#missing[@]} -eq 0 ]; then say packages "all there: ${wanted[*]}"; return 0; fi
  say packages "installing ${missing[*]}"
  local install=(apt-get -q -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 install --no-install-recommends "${missing[@]}")
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
  # The lists may be missing or old.
  "${install[@]}" >"$stage/apt" 2>&1 9>&- || { apt-get -q -o DPkg::Lock::Timeout=600 update >>"$stage/apt" 2>&1 9>&- && "${install[@]}" >>"$stage/apt" 2>&1 9>&-; } || {
    tail -n 15 "$stage/apt" >&2
    fail 1 "packages can't be installed: $(grep -m1 '^E: ' "$stage/apt" || echo "apt-get failed")" "check this machine's way to its package mirror; nothing was changed"
  }
  # The agent renews what it got, by its own clock. Where certbot was before it may have lineages of somebody else's.
  if [[ " ${missing[*]} " = *" certbot "* ]]; then systemctl disable --quiet --now certbot.timer; fi
}

add_swap() {
  local memory free
  memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
  if [ "$memory" -ge 4096 ] || [ "$(wc -l </proc/swaps)" -gt 1 ] || systemd-detect-virt --quiet --container; then return 0; fi
  free=$(df --output=avail -k "${swap%/*}" | tail -1)
  if [ "$free" -lt $((4 * 1024 * 1024)) ]; then say swap "none: less than 4 GB free"; return 0; fi
  say swap "2 GB in $swap, for $memory MB of memory"
  undone_by rm -f "$swap"
  (umask 077 && fallocate -l 2G "$swap.new" && mkswap -q "$swap.new" >/dev/null && mv -f "$swap.new" "$swap")
  local unit
  unit=$(systemd-escape --path --suffix=swap "$swap")
  printf '[Unit]\nDescription=Swap of a small MBot instance\n[Swap]\nWhat=%s\n[Install]\nWantedBy=swap.target\n' "$swap" >"$stage/swap"
  put "$stage/swap" "$units/$unit" 0644
  undone_by systemctl disable --now "$unit"
  systemctl daemon-reload
  systemctl enable --quiet --now "$unit" || say swap "not switched on; the machine goes on without"
}

program() {
  local version target
  version=$(cat "$stage/archive/VERSION")
  [[ $version =~ ^[0-9A-Za-z.+-]+$ ]] || fail 1 "the archive's version is \"$version\"" "make it with bootstrap/archive.sh"
  target=$programs/versions/$version
  say program "mbot-agent $version in $target"
  mkdir -p "$programs/versions"
  chmod 755 "$programs" "$programs/versions"
  if ! { [ -d "$target" ] && (cd "$target" && sha256sum --quiet --strict -c "$stage/archive/SHA256SUMS") >/dev/null 2>&1; }; then
    new_version=$programs/versions/.new-$$
    mkdir "$new_version"
    cp -r "$stage/archive/." "$new_version/"
    chmod -R u=rwX,go=rX "$new_version"
    chown -R root:root "$new_version"
    sync -f "$new_version"
    if [ -d "$target" ]; then
      mv -T "$target" "$stage/before"
      undone_by mv -T "$stage/before" "$target"
    fi
    undone_by rm -rf "$target"
    mv -T "$new_version" "$target"
    new_version=''
    changed=yes
  fi
  previous=$(readlink "$programs/current" || true)
  link "versions/$version" "$programs/current"
  # The version that judges upgrades. A new agent that gets ready moves it; if that one is taken back, so is this.
  if [ -e "$programs/gate" ]; then undone_by relink "$(readlink "$programs/gate")" "$programs/gate"; else link "versions/$version" "$programs/gate"; fi
  link "$programs/current/mbot-agent" /usr/local/bin/mbot-agent
}

install_units() {
  say units "in $units"
  local unit journal
  for unit in "$stage"/archive/units/*.service "$stage"/archive/units/*.slice; do
    put "$unit" "$units/${unit##*/}" 0644
  done
  put "$stage/archive/units/mbot.sysusers.conf" /etc/sysusers.d/mbot.conf 0644
  put "$stage/archive/units/mbot.tmpfiles.conf" /etc/tmpfiles.d/mbot.conf 0644
  journal=$(cat /etc/systemd/journald.conf.d/mbot.conf 2>/dev/null || true)
  put "$stage/archive/units/mbot.journald.conf" /etc/systemd/journald.conf.d/mbot.conf 0644
  [ "$journal" = "$(cat /etc/systemd/journald.conf.d/mbot.conf)" ] || systemctl restart systemd-journald.service
  systemctl daemon-reload
}

user_and_folders() {
  say user "mbot-app, and $state"
  if ! getent passwd mbot-app >/dev/null; then
    undone_by userdel mbot-app
    systemd-sysusers /etc/sysusers.d/mbot.conf
  fi
  [ "$(getent passwd mbot-app | cut -d: -f6,7)" = "$state/app/home:/usr/sbin/nologin" ] || usermod -d "$state/app/home" -s /usr/sbin/nologin mbot-app
  systemd-tmpfiles --create /etc/tmpfiles.d/mbot.conf
}

# shellcheck disable=SC2120
configure() { # FILE...: adopt.sh has some
  if [ -e "$configuration" ]; then
    [ "$(stat -c %a:%u "$configuration")" = 600:0 ] || { chmod 600 "$configuration" && chown root:root "$configuration"; }
    say settings "$configuration stays${source:+; another source: mbot-client source set $source}"
    return 0
  fi
  say settings "$configuration"
  settings_text "$@" >"$stage/agent.json"
  put "$stage/agent.json" "$configuration" 0600
}

# agent.json of an instance, with what further files add to it or replace.
settings_text() { # FILE...
  python3 - "$listen" "$source" "$reference" "$([ ! -e /proc/net/if_inet6 ] || echo ipv6)" ${settings:+"$settings"} "$@" 2>"$stage/python" <<'PY' ||
import json, sys
listen, url, ref, ipv6, *files = sys.argv[1:]
settings = {
    "services": {"supervisor": "systemd"},
    "security": {"listen": listen},
    "nginx": {"listen": ["0.0.0.0:80"] + (["[::]:80"] if ipv6 else []), "user": "www-data"},
}
if not ipv6:
    settings["https"] = {"listen": ["0.0.0.0:443"]}
if url:
    settings["source"] = {"url": url, "ref": ref} if ref else {"url": url}
    settings["deploy"] = {"atFirstStart": True}
def merge(into, other):
    for name, value in other.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            merge(into[name], value)
        else:
            into[name] = value
for name in files:
    with open(name, encoding="utf-8") as file:
        other = json.load(file)
    if not isinstance(other, dict):
        sys.exit("it is not an object")
    merge(settings, other)
print("// Made by install.sh and never changed by it again; `mbot-client config` does.")
print(json.dumps(settings, indent=2))
PY
    fail 1 "--settings: $settings is not JSON: $(tail -1 "$stage/python")" "correct it; what was done is taken back"
}

# The gate: what is new stays only if the agent runs with it.
healthy() {
  local unit=mbot-agent.service
  if [ -z "$changed" ] && systemctl is-active --quiet $unit; then
    say agent "runs already, and nothing of it changed"
  else
    if systemctl is-active --quiet $unit; then
      say agent "starts again, the app stays"
      restarted=yes
    else
      say agent starts
      undone_by systemctl stop mbot-agent.service mbot-nginx.service 'mbot-app@*.service'
    fi
    systemctl is-enabled --quiet $unit 2>/dev/null || undone_by systemctl disable $unit
    systemctl enable --quiet $unit
    systemctl reset-failed $unit 2>/dev/null || true
    # Returns when the agent says that it is ready.
    systemctl restart $unit || not_healthy
  fi
  # Ready is not enough: it must stay so.
  local id
  id=$(systemctl show -p MainPID --value $unit)
  for _ in 1 2 3 4 5 6; do
    sleep 0.5
    [ "$(systemctl show -p ActiveState,MainPID --value $unit | sort | xargs)" = "$id active" ] || not_healthy
  done
  systemctl status --no-pager --lines=0 $unit | sed -n '1,/Main PID/s/^/           /p'
}

# Keeps the version before, should one want to go back by hand. What can't be removed is in nobody's way.
prune() {
  local folder current
  current=$(readlink "$programs/current")
  if [ -z "$previous" ] || [ "$previous" = "$current" ]; then return 0; fi
  for folder in "$programs"/versions/*; do
    case versions/${folder##*/} in "$current" | "$previous" | "$(readlink "$programs/gate" || true)") continue ;; esac
    say program "removes ${folder##*/}"
    rm -rf "$folder" || say program "$folder can't be removed"
  done
}

not_healthy() {
  systemctl status --no-pager --full --lines=0 mbot-agent.service >&2 || true
  journalctl -u mbot-agent.service -b --no-pager -o cat -n 20 >&2 || true
  fail 1 "the agent does not become healthy: $(journalctl -u mbot-agent.service -b --no-pager -o cat -n 200 _COMM=mbot-agent | grep -m1 '^mbot-agent: ' || echo "see above")" "what was done is taken back"
}

remove() {
  say uninstall "app, nginx and agent end"
  local unit
  systemctl disable --quiet --now mbot-agent.service 2>/dev/null || true
  for unit in mbot-nginx.service 'mbot-app@*.service' mbot-build.slice mbot-app.slice; do systemctl stop "$unit" 2>/dev/null || true; done
  say uninstall "units and programs go"
  rm -rf /run/systemd/system/mbot-app@*.service.d
  rm -f "$units"/mbot-{agent,app@,nginx}.service "$units"/mbot-{app,build}.slice \
    /etc/sysusers.d/mbot.conf /etc/tmpfiles.d/mbot.conf /etc/systemd/journald.conf.d/mbot.conf /usr/local/bin/mbot-agent
  rm -rf "$programs" /var/cache/mbot /run/mbot /run/mbot-app
  [ "$(systemctl is-enabled nginx.service 2>/dev/null)" != masked ] || systemctl unmask --quiet nginx.service
  systemctl daemon-reload
  systemctl reset-failed 'mbot-*' 2>/dev/null || true
  if [ -z "$purge" ]; then
    say uninstall "$state, /etc/mbot, user mbot-app and swap stay: install.sh takes them up again, --uninstall --purge deletes them"
    return 0
  fi
  unit=$(systemd-escape --path --suffix=swap "$swap")
  if [ -e "$units/$unit" ]; then systemctl disable --quiet --now "$unit" || true; fi
  rm -f "$units/$unit" "$swap"
  systemctl daemon-reload
  ! getent passwd mbot-app >/dev/null || userdel mbot-app
  rm -rf "$state" /etc/mbot
  say uninstall "state, settings, user and swap are deleted; packages stay"
  rm -rf "$log_folder"
}

main() {
  parse "$@"
  trap on_exit EXIT
  if [ -n "$adopt" ] || [ -e "$log_folder/adopted" ]; then
    [ -r "$here/adopt.sh" ] || usage "this is an adopted machine, or is to be one: run the install.sh of an unpacked archive, or of $programs/current"
    # shellcheck disable=SC1091
    . "$here/adopt.sh"
  fi
  check_machine
  if [ -n "$uninstall" ]; then
    [ ! -e "$log_folder/adopted" ] || give_back
    remove
    finished=yes
    return 0
  fi
  record started "install.sh $*"
  fetch
  undone_by old_agent_back
  undone_by systemctl daemon-reload
  packages
  add_swap
  program
  install_units
  user_and_folders
  if [ -n "$adopt" ]; then
    adopt_app
  else
    # shellcheck disable=SC2119
    configure
    healthy
  fi
  finished=yes
  prune
  # A machine that loses its power from here on has all of it.
  sync -f "$units" "$programs" "$state" || true
  step='done'
  record 'done' "$(mbot-agent version)"
  echo "done       next, from your machine: mbot-client enroll USER@HOST"
}

main "$@"
