#!/usr/bin/env bash
# packages.sh PACKAGE...
#
# Makes a package mirror for boxes, once, and prints its folder: what a tree without these packages needs to install them
# again. Needs a real mirror, as tree.sh does.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tree=$("$here/tree.sh")
mirror=$tree.packages-$(cat "$here/packages.sh" <(echo "$*") | sha256sum | cut -c1-12)
if [ -d "$mirror" ]; then echo "$mirror"; exit 0; fi
exec 9>"${tree%/*}/packages.lock"
flock 9
if [ -d "$mirror" ]; then echo "$mirror"; exit 0; fi

making=$(mktemp -d "${tree%/*}/.packages-XXXXXX")
on_exit() {
  local code=$?
  [ $code -eq 0 ] || tail -n 30 "$making/log" >&2
  ! mountpoint -q "$making/root" || umount "$making/root"
  rm -rf "$making"
  exit $code
}
trap on_exit EXIT
mkdir "$making"/{root,changes,work}
mount -t overlay overlay -o "lowerdir=$tree,upperdir=$making/changes,workdir=$making/work" "$making/root"
mkdir -p /run/systemd
inside() { systemd-nspawn -q --register=no --keep-unit "--machine=${making##*.}" -D "$making/root" --pipe /usr/bin/env DEBIAN_FRONTEND=noninteractive "$@" >>"$making/log" 2>&1 </dev/null; }
inside apt-get -q update
inside apt-get -q -y purge --auto-remove "$@"
mkdir -p "$making/root/srv/mirror"
# A full installation, so that nothing is taken for granted; what was downloaded for it is the mirror.
inside apt-get -q -y -o APT::Keep-Downloaded-Packages=true -o Dir::Cache::archives=/srv/mirror install --no-install-recommends --download-only "$@"
rm -rf "$making/root/srv/mirror/partial" "$making/root/srv/mirror/lock"
inside sh -c 'cd /srv/mirror && apt-ftparchive packages . >Packages'
cp -r "$making/root/srv/mirror" "$mirror.new"
mv -T "$mirror.new" "$mirror"
echo "$mirror"
