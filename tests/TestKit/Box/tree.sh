#!/usr/bin/env bash
# tree.sh [bookworm|trixie] [--ready]
#
# Makes the tree that instances in a box are copies of, and prints its folder: Debian (bookworm by default) with systemd, cloud-init,
# sshd and what install.sh would install, so that a box needs no package mirror. Needs root, debootstrap, systemd-nspawn and a mirror;
# takes about two minutes once. It appears whole or not at all below ${XDG_CACHE_HOME:-~/.cache}/mbot-tests/box, and
# several calls at once wait for one. --ready only prints the folder, and fails when it is not there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kit=$(dirname "$here")
# shellcheck source=tests/TestKit/once.sh
. "$kit/once.sh"
release=bookworm
case ${1:-} in bookworm | trixie) release=$1; shift ;; esac
packages=$kit/streamlit/packages.txt
[ "$release" = bookworm ] || packages=$kit/streamlit/packages-$release.txt
once box "$release-$(digest "$here/tree.sh" "$packages")" "${1:-}"
root=$making/root

env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root debootstrap --variant=minbase \
  --include=systemd,systemd-sysv,dbus,ca-certificates,curl,iproute2,procps,apt-utils "$release" "$root" >"$log" 2>&1

# nspawn wants this folder on a machine without systemd.
mkdir -p /run/systemd
mapfile -t python <"$packages"
# What depends on virtual packages can't be had from debootstrap. No service starts, for nothing is booted.
systemd-nspawn -q --register=no --keep-unit -D "$root" --pipe /usr/bin/env DEBIAN_FRONTEND=noninteractive \
  apt-get -q -y install --no-install-recommends nginx git certbot openssh-server openssh-client cloud-init sudo kmod "${python[@]}" >>"$log" 2>&1 </dev/null

rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*
: >"$root/etc/machine-id"
echo '127.0.0.1 localhost' >"$root/etc/hosts"
rm -f "$root/etc/resolv.conf" "$root/etc/hostname"
# The box's network is made from outside; cloud-init looks for its data in the seed folder alone.
printf 'network: {config: disabled}\ndatasource_list: [NoCloud, None]\n' >"$root/etc/cloud/cloud.cfg.d/90-box.cfg"
mkdir -p "$root/var/lib/cloud/seed/nocloud"
# The service of nginx's package is on, with its default site: as a user finds it who installed it by hand.
# Nobody logs in on a console, and no timer of the distribution runs into a test.
ln -sf /dev/null "$root/etc/systemd/system/console-getty.service"
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
keep "$root"
