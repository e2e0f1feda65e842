#!/usr/bin/env bash
# publish.sh [DIR]
#
# Builds mbot-agent and mbot-client as single files for linux-x64: self-contained, trimmed, ReadyToRun. A trim warning
# is an error. Does nothing when the sources are those of the last build. Prints the folder (default: artifacts/linux-x64).
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-artifacts/linux-x64}
mkdir -p "$out"

# What the binaries are made of: every source file, the build rules, the SDK.
digest=$({ dotnet --version; find src Directory.*.props global.json bootstrap/publish.sh -type f -not -path '*/bin/*' -not -path '*/obj/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/.digest" 2>/dev/null)" = "$digest" ]; then
  echo "$out"
  exit 0
fi

rm -f "$out/.digest"
for project in Agent Client; do
  log=$(mktemp)
  if ! dotnet publish "src/$project" --nologo -v q -c Release -r linux-x64 --self-contained \
      -p:PublishSingleFile=true -p:PublishTrimmed=true -p:PublishReadyToRun=true \
      -p:IncludeNativeLibrariesForSelfExtract=true -p:TrimmerSingleWarn=false -p:DebugType=none \
      -o "$out/.$project" >"$log" 2>&1; then
    grep -E 'error|warning' "$log" | sort -u | head -40 >&2 || tail -40 "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
done
mv -f "$out/.Agent/mbot-agent" "$out/.Client/mbot-client" "$out/"
rm -rf "$out/.Agent" "$out/.Client"
echo "$digest" >"$out/.digest"
echo "$out"
