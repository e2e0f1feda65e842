#!/usr/bin/env bash
# tree.sh [--ready]
#
# Makes the tree that moto, an EC2 API for tests, runs in, and prints its folder: Debian trixie, the first that has moto as a
# package. Needs root, debootstrap and a mirror; takes some minutes once. It appears whole or not at all below
# ${XDG_CACHE_HOME:-~/.cache}/mbot-tests/moto, and several calls at once wait for one. --ready only prints the folder, and fails
# when it is not there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/TestKit/once.sh
. "$here/../once.sh"
once moto "trixie-$(digest "$here/tree.sh")" "${1:-}"
root=$making/root

clean=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive)
"${clean[@]}" debootstrap --variant=minbase trixie "$root" >"$log" 2>&1
# What depends on virtual packages can't be had from debootstrap. No service starts.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$root/etc/resolv.conf"
"${clean[@]}" chroot "$root" apt-get -q -y install --no-install-recommends python3-moto python3-flask python3-flask-cors >>"$log" 2>&1 </dev/null

rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*
echo '127.0.0.1 localhost' >"$root/etc/hosts"
rm -f "$root/etc/resolv.conf"
keep "$root"
