#!/usr/bin/env bash
# remove.sh NAME FOLDER: what a dead box of that name leaves behind: its mount, its control groups, its network.
set -uo pipefail
name=$1 folder=$2
mountpoint -q "$folder/root" && umount --lazy "$folder/root"
for hierarchy in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  [ -d "$hierarchy/$name" ] && find "$hierarchy/$name" -depth -type d -exec rmdir {} + 2>/dev/null
done
for end in box laptop; do
  [ -e "/run/netns/$name-$end" ] && ip netns delete "$name-$end"
done
rm -rf "/run/systemd/nspawn/propagate/$name" "/run/systemd/nspawn/unix-export/$name"
exit 0
