#!/usr/bin/env bash
# publish.sh [DIR [Agent|Client]]
#
# Builds mbot-agent and mbot-client, or one of them, as single files for linux-x64: self-contained, trimmed, ReadyToRun. A trim
# warning is an error. The same sources give the same bytes, wherever they lie. Does nothing when the sources are those of the last
# build. Prints the folder (default: artifacts/linux-x64).
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-artifacts/linux-x64}
mkdir -p "$out"

# What a binary is made of: every source file, the build rules, the SDK.
digest() { # PROJECT
  { dotnet --version; find "src/$1" src/Protos src/Directory.Build.targets Directory.*.props global.json bootstrap/publish.sh -type f -not -path '*/bin/*' -not -path '*/obj/*' -print0 \
    | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum | cut -d' ' -f1
}

publish() { # PROJECT BINARY
  local digest log
  digest=$(digest "$1")
  [ "$(cat "$out/.$2" 2>/dev/null)" != "$digest" ] || return 0
  rm -f "$out/.$2"
  log=$(mktemp)
  if ! dotnet publish "src/$1" --nologo -v q -c Release -r linux-x64 --self-contained \
      -p:PublishSingleFile=true -p:PublishTrimmed=true -p:PublishReadyToRun=true \
      -p:IncludeNativeLibrariesForSelfExtract=true -p:TrimmerSingleWarn=false -p:DebugType=none \
      -p:TrimmerRemoveSymbols=true "-p:PathMap=$PWD/=/_/" \
      -o "$out/.$1" >"$log" 2>&1; then
    grep -E 'error|warning' "$log" | sort -u | head -40 >&2 || tail -40 "$log" >&2
    rm -f "$log"
    return 1
  fi
  mv -f "$out/.$1/$2" "$out/"
  rm -rf "$log" "${out:?}/.$1"
  echo "$digest" >"$out/.$2"
}

[ "${2:-Agent}" != Agent ] || publish Agent mbot-agent
[ "${2:-Client}" != Client ] || publish Client mbot-client
echo "$out"
