#!/usr/bin/env bash
# archive.sh [DIR]
#
# Makes the archive that turns a bare machine into an instance, mbot-agent-VERSION-linux-x64.tar.gz, in DIR (default:
# artifacts), and prints "SHA256  PATH". It holds mbot-agent, install.sh with adopt.sh, the units and SHA256SUMS. The same sources give the same
# bytes: names are sorted; times, owners and modes are fixed.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
out=$(mkdir -p "${1:-$repository/artifacts}" && cd "${1:-$repository/artifacts}" && pwd)
cd "$repository"
binaries=$(bootstrap/publish.sh artifacts/linux-x64 Agent)
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
name=mbot-agent-$version-linux-x64

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
root=$staging/$name
mkdir -p "$root/units"
install -m 755 "$binaries/mbot-agent" bootstrap/install.sh "$root/"
install -m 644 bootstrap/units/* "$root/units/"
install -m 644 LICENSE bootstrap/adopt.sh "$root/"
echo "$version" >"$root/VERSION"
chmod 644 "$root/VERSION"
(cd "$root" && find . -type f ! -name SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum >"$staging/sums")
install -m 644 "$staging/sums" "$root/SHA256SUMS"

# The beginning of 2020: any fixed time will do, but some programs take the epoch itself for an error.
tar --create --format=ustar --sort=name --mtime=@1577836800 --owner=0 --group=0 --numeric-owner --mode='u+rw,go+r-w,a-s' \
  --directory="$staging" "$name" | gzip -n -6 >"$staging/$name.tar.gz"
mv -f "$staging/$name.tar.gz" "$out/"
(cd "$out" && sha256sum "$PWD/$name.tar.gz")
