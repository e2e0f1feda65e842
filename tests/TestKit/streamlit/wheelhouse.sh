#!/usr/bin/env bash
# wheelhouse.sh [1.24|1.31|1.62|all]
#
# Makes a pip wheelhouse to install Streamlit from on a machine without PyPI, and prints its folder; `all` (the default)
# holds 1.24 and 1.31, so that one --find-links serves an upgrade. It is made once, below
# ${XDG_CACHE_HOME:-~/.cache}/mbot-tests; a second call costs nothing. It appears whole or not at all, and several calls
# at once wait for one.
#
# Streamlit's own Python and browser code is taken from npm's @stlite packages (Apache-2.0), pinned by sha256:
#   1.24   @stlite/mountable@0.35.1: streamlit 1.24.0 as source
#   1.31   @stlite/mountable@0.46.1: streamlit 1.31.0 as .pyc for CPython 3.11 only (Debian 12)
#   1.62   @stlite/browser@1.9.2: streamlit 1.62.0 as .pyc for CPython 3.13 only (Debian 13); served by Uvicorn
# wheels.py says what is changed in it. These wheels are for tests, and named for what they are (1.24.0+stlite0.35.1):
# where PyPI answers, use PyPI.
#
# What Streamlit depends on comes from the distribution (packages.txt, packages-trixie.txt), seen by a plain venv through debian-site, a
# package of one .pth; so no venv needs --system-site-packages.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

variant=${1:-all}
case $variant in
  1.24) sources=(mountable@0.35.1) ;;
  1.31) sources=(mountable@0.46.1) ;;
  1.62) sources=(browser@1.9.2) ;;
  all) sources=(mountable@0.35.1 mountable@0.46.1) ;;
  *) echo "usage: wheelhouse.sh [1.24|1.31|1.62|all]" >&2; exit 2 ;;
esac
declare -A sha256=(
  [mountable@0.35.1]=51d5c52c56684b0fa4784f3d7a3260e7302b7152cb001e6e4c0b74f22e26acd9
  [mountable@0.46.1]=49fc1ca6a6147d60c8ce6b183811c689befda7bc97ef4847ff6df43593c12d9d
  [browser@1.9.2]=b3dfabea1ac00a64395894f9499190c42f47ba953fbf0511637400fab941207e
)

cache=${XDG_CACHE_HOME:-$HOME/.cache}/mbot-tests
digest=$(cat "$here"/{wheelhouse.sh,wheels.py,index.html,bridge.js} | sha256sum | cut -c1-12)
house=$cache/wheelhouse-$variant-$digest
if [ -d "$house" ]; then echo "$house"; exit 0; fi

mkdir -p "$cache"
exec 9>"$cache/wheelhouse-$variant.lock"
flock 9
if [ -d "$house" ]; then echo "$house"; exit 0; fi

command -v npm >/dev/null || { echo "wheelhouse.sh: npm is missing, and PyPI does not answer" >&2; exit 1; }
# Under the lock whatever an earlier run left half-made is nobody's.
rm -rf "$cache/.making-$variant-"*
making=$(mktemp -d "$cache/.making-$variant-XXXXXX")
trap 'rm -rf "$making"' EXIT
mkdir "$making/wheels"

fetch() {
  local package=@stlite/$1 try
  for try in 1 2 3; do
    if (cd "$making" && npm pack --silent "$package" >/dev/null 2>"$making/npm.log"); then
      echo "${sha256[$1]}  $making/stlite-${1/@/-}.tgz" | sha256sum -c --quiet - >&2 && return 0
    fi
  done
  cat "$making/npm.log" >&2
  echo "wheelhouse.sh: cannot fetch $package" >&2
  return 1
}

for source in "${sources[@]}"; do
  fetch "$source"
  /usr/bin/python3 "$here/wheels.py" "$making/stlite-${source/@/-}.tgz" "${source#*@}" "$making/wheels"
done
chmod -R a+rX "$making/wheels"
sync -f "$making/wheels"
mv -T "$making/wheels" "$house"
echo "$house"
