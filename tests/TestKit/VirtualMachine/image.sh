#!/usr/bin/env bash
# image.sh
#
# Makes what virtual machines boot from, and prints its folder: the tree of boxes (../Box/tree.sh) with a kernel of its own on a disk
# of 8 GB, as an instance has it. In the folder: disk.raw, vmlinuz, initrd; key, which root of the machine is entered with,
# and host.pub, by which it is known. Needs what tree.sh needs, and a package mirror; takes a minute or two, once. It appears
# whole or not at all below ${XDG_CACHE_HOME:-~/.cache}/mbot-tests/vm, and several calls at once wait for one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tree=$("$here/../Box/tree.sh")
# shellcheck source=tests/TestKit/once.sh
. "$here/../once.sh"
once vm "image-$(digest "$here/image.sh" <(basename "$tree"))"
root=$making/root
cp -a --reflink=auto "$tree" "$root"

mkdir -p /run/systemd
inside() { systemd-nspawn -q --register=no --keep-unit "--machine=${making##*.}" -D "$root" --pipe /usr/bin/env DEBIAN_FRONTEND=noninteractive "$@" >>"$log" 2>&1 </dev/null; }
# pip of the distribution: unpacking and compiling one of its own takes each new environment minutes here.
# An initramfs with what qemu's machine has, and nothing else: it is unpacked by an emulated processor.
mkdir -p "$root/etc/initramfs-tools/conf.d"
inside apt-get -q update
inside apt-get -q -y install --no-install-recommends initramfs-tools udev zstd python3-pip
printf 'virtio_pci\nvirtio_blk\next4\n' >>"$root/etc/initramfs-tools/modules"
printf 'MODULES=list\n' >"$root/etc/initramfs-tools/conf.d/vm"
inside apt-get -q -y install --no-install-recommends linux-image-cloud-amd64
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*

echo instance >"$root/etc/hostname"
printf '127.0.0.1 localhost instance\n' >"$root/etc/hosts"
printf '/dev/vda / ext4 errors=remount-ro 0 1\n' >"$root/etc/fstab"
# Of qemu's user network; nothing is to be waited for.
printf '[Match]\nName=eth0\n[Network]\nAddress=10.0.2.15/24\nGateway=10.0.2.2\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n' >"$root/etc/systemd/network/10-vm.network"
ln -sf /lib/systemd/system/systemd-networkd.service "$root/etc/systemd/system/multi-user.target.wants/"
: >"$root/etc/cloud/cloud-init.disabled"
for unit in serial-getty@ttyS0.service getty@tty1.service man-db.timer e2scrub_reap.service systemd-networkd-wait-online.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done

rm -f "$root"/etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -C instance -f "$root/etc/ssh/ssh_host_ed25519_key"
ssh-keygen -q -t ed25519 -N '' -C laptop -f "$making/key"
install -d -m 700 "$root/root/.ssh"
install -m 600 "$making/key.pub" "$root/root/.ssh/authorized_keys"
printf 'PermitRootLogin prohibit-password\nHostKey /etc/ssh/ssh_host_ed25519_key\n' >"$root/etc/ssh/sshd_config.d/vm.conf"

mkdir "$making/image"
cp "$root/etc/ssh/ssh_host_ed25519_key.pub" "$making/image/host.pub"
mv "$making/key" "$making/image/key"
mv "$root"/boot/vmlinuz-* "$making/image/vmlinuz"
mv "$root"/boot/initrd.img-* "$making/image/initrd"
mke2fs -q -t ext4 -d "$root" "$making/image/disk.raw" 8G >>"$log" 2>&1
keep "$making/image"
