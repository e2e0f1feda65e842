#!/usr/bin/env bash
# What the end-to-end tests and demo.sh need on the machine: nginx, git, Python with venv and, where PyPI does not
# answer, what Streamlit depends on, as the distribution packages it. With root it installs what is missing; without, it
# says what to install and exits 1. Does nothing at all when all is there.
#
#   setup.sh               install or name what is missing
#   setup.sh tests         also what only some tests need: Chromium with playwright-core, Python's own gRPC, OpenSSH, an
#                          instance in a box, Prometheus; with MBOT_VIRTUAL_MACHINES=1 also qemu
#   setup.sh pip-source    print the pip arguments to install Streamlit with, one a line
# Sourced it only defines the functions, pip_source among them.
mbot_testkit=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Prints the pip arguments to install Streamlit with, one a line: none where the package index answers within a few
# seconds, else those of the wheelhouse, which is made if it isn't there.
pip_source() {
  if pypi_answers; then return 0; fi
  local house
  house=$("$mbot_testkit/streamlit/wheelhouse.sh") || return
  printf '%s\n' --no-index --find-links "$house"
}

pypi_answers() {
  /usr/bin/python3 - <<'PY'
import os, sys, urllib.request
index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
if os.environ.get("PIP_NO_INDEX"):
    sys.exit(1)
try:
    with urllib.request.urlopen(f"{index}/streamlit/", timeout=4) as answer:
        sys.exit(0 if b"streamlit-" in answer.read(1 << 20) else 1)
except OSError:
    sys.exit(1)
PY
}

install_missing() { # PACKAGE ...: beside those that are always wanted
  local wanted=(nginx git ca-certificates python3 python3-venv "$@") missing=()
  # Tests look for this file to know that Streamlit can be had.
  local pypi=${XDG_CACHE_HOME:-$HOME/.cache}/mbot-tests/pypi
  mkdir -p "${pypi%/*}"
  rm -f "$pypi"
  if [ -x /usr/bin/python3 ] && pypi_answers; then
    : >"$pypi"
  else
    mapfile -t -O "${#wanted[@]}" wanted <"$mbot_testkit/streamlit/packages.txt"
    command -v npm >/dev/null || wanted+=(npm)
  fi
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${wanted[@]}" 2>/dev/null | awk '$1 == "ii" { print $2 }') || true
  local package
  for package in "${wanted[@]}"; do
    # What was not installed as a package may still be there.
    case $package in nginx | git | npm | chromium | gcc) command -v "$package" >/dev/null && continue ;; esac
    grep -qx -- "$package" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "missing packages; as root: apt-get install --no-install-recommends ${missing[*]}" >&2
    return 1
  fi
  echo "installing ${missing[*]}" >&2
  apt_install "${missing[@]}"
}

# nginx and sshd are wanted as programs; the services that their packages bring must not take ports, nor let anyone in.
apt_install() (
  set -e
  export DEBIAN_FRONTEND=noninteractive
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  had_nginx=$(command -v nginx || true)
  had_sshd=$(PATH=$PATH:/usr/sbin command -v sshd || true)
  log=$(mktemp)
  install=(apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@")
  if ! "${install[@]}" >"$log" 2>&1; then
    # The package lists may be missing or old.
    apt-get -q -o DPkg::Lock::Timeout=300 update >>"$log" 2>&1 || true
    "${install[@]}" >>"$log" 2>&1 || { tail -n 30 "$log" >&2; rm -f "$log"; exit 1; }
  fi
  rm -f "$log"
  if [ -z "$had_nginx" ] && [ -d /run/systemd/system ] && command -v nginx >/dev/null; then
    systemctl disable --quiet nginx.service >&2
  fi
  if [ -z "$had_sshd" ] && [ -d /run/systemd/system ] && [ -x /usr/sbin/sshd ]; then
    systemctl disable --quiet ssh.service ssh.socket >&2 || true
  fi
)

# The browser's own package for node; the version is pinned, so that a test means the same everywhere.
install_playwright() {
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/mbot-tests/playwright version=1.65.1
  grep -qs "\"version\": \"$version\"" "$folder/node_modules/playwright-core/package.json" && return 0
  command -v npm >/dev/null || { echo "missing: npm, for playwright-core" >&2; return 1; }
  mkdir -p "$folder"
  # PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: the distribution's Chromium is used.
  (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --silent --no-audit --no-fund --no-save --prefix . "playwright-core@$version") >/dev/null
}

# Prometheus' programs alone: its packages would start services and bring a web page's worth of scripts with them.
unpack_prometheus() {
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/mbot-tests/prometheus package
  [ -x "$folder/usr/bin/promtool" ] && [ -x "$folder/usr/bin/prometheus-node-exporter" ] && return 0
  mkdir -p "$folder"
  for package in prometheus prometheus-node-exporter; do
    (cd "$folder" && rm -f "$package"_*.deb &&
      { apt-get -q download "$package" || { apt-get -q -o DPkg::Lock::Timeout=300 update && apt-get -q download "$package"; }; } &&
      dpkg -x "$package"_*.deb . && rm -f "$package"_*.deb) >/dev/null 2>&1 || { echo "missing: $package, which apt-get could not download" >&2; return 1; }
  done
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  case ${1:-} in
    '') install_missing ;;
    tests)
      more=()
      [ "${MBOT_VIRTUAL_MACHINES:-}" != 1 ] || more=(qemu-system-x86 qemu-utils)
      # There can be only one system log daemon: a machine that has another keeps it.
      dpkg-query -W -f '${db:Status-Abbrev}' rsyslog 2>/dev/null | grep -q ^ii || more+=(syslog-ng-core syslog-ng-mod-http)
      install_missing npm chromium gcc libc6-dev openssh-server openssh-client python3-dotenv python3-grpcio protobuf-compiler protobuf-compiler-grpc libprotobuf-dev \
        debootstrap systemd-container iproute2 nftables shellcheck certbot pebble testssl.sh sslscan awscli tmux ${more[@]+"${more[@]}"} || code=1
      install_playwright || code=1
      unpack_prometheus || code=1
      # No Debian package brings it: https://developer.hashicorp.com/terraform/install
      command -v terraform >/dev/null || echo "missing: terraform (1.11 or newer); tests of deploy/terraform are skipped" >&2
      exit "${code:-0}"
      ;;
    pip-source) pip_source ;;
    *) echo "usage: setup.sh [tests|pip-source]" >&2; exit 2 ;;
  esac
fi
