#!/usr/bin/env bash
# launch.sh CGROUP COMMAND...
#
# Becomes COMMAND in a new control group of systemd's hierarchies: nspawn puts its payload below the group it is started
# in, and two boxes in one group would end each other's services.
set -euo pipefail
name=$1
shift
for hierarchy in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  [ -w "$hierarchy/cgroup.procs" ] || continue
  mkdir -p "$hierarchy/$name"
  echo $$ >"$hierarchy/$name/cgroup.procs"
done
# nspawn wants this folder on a machine without systemd.
mkdir -p /run/systemd
exec "$@"
