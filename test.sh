#!/usr/bin/env bash
# test.sh [--all] [PROJECT ...]
#
# Sets up what the tests need and runs them, fast ones first. PROJECT: names of folders below tests/ (default: all of
# them). --all adds the rows marked Duration=Long. Ends with a line "N passed, N failed, N skipped" and exits non-zero
# when a test failed or a project did not run to its end.
set -uo pipefail
cd "$(dirname "$0")" || exit
filter='Duration!=Long' bound=10m projects=()
for argument in "$@"; do
  case $argument in
    --all) filter='' bound=60m ;;
    -h|--help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) [ -f "tests/$argument/$argument.csproj" ] || { echo "there is no test project $argument; there are: $(cd tests && echo *.Tests)" >&2; exit 2; }
       projects+=("$argument") ;;
  esac
done
[ ${#projects[@]} -gt 0 ] || projects=(Architecture.Tests Agent.Tests Client.Tests Integration.Tests System.Tests)

command -v dotnet >/dev/null || { echo "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download/dotnet/10.0" >&2; exit 2; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
export MBOT_TESTS=1

echo "== set-up"
tests/TestKit/setup.sh tests & parts=$! # waits for the network while the processor publishes
bootstrap/publish.sh >/dev/null && published=yes || published=''
wait $parts || echo "some parts are missing: tests that need them are skipped, with the reason"
[ -n "$published" ] || { echo "publishing failed" >&2; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

# The Debian of boxes and of EC2's stand-in is made while the fast ones run; who needs it first waits for it.
if [[ " ${projects[*]} " = *" System.Tests "* ]]; then
  (nice tests/TestKit/Box/tree.sh; nice tests/TestKit/Aws/tree.sh) >/dev/null 2>&1 &
fi

passed=0 failed=0 skipped=0 broken=()
for project in "${projects[@]}"; do
  echo "== $project"
  results=$(mktemp -d)
  dotnet build "tests/$project" --nologo -v q -clp:ErrorsOnly || { broken+=("$project: does not build"); rm -rf "$results"; continue; }
  dotnet test "tests/$project" --nologo --no-build ${filter:+--filter "$filter"} \
    --logger "trx;LogFileName=results.trx" --logger "console;verbosity=minimal" --results-directory "$results" \
    --blame-hang-timeout "$bound" --blame-hang-dump-type none
  code=$?
  counters=$(grep -o '<Counters [^>]*' "$results/results.trx" 2>/dev/null)
  number() { grep -o " $1=\"[0-9]*\"" <<<"$counters" | grep -o '[0-9]*'; }
  if [ -z "$counters" ]; then
    broken+=("$project: did not run to its end (exit code $code)")
  else
    total=$(number total) ok=$(number passed) bad=$(number failed)
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + total - ok - bad))
    [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || broken+=("$project: exit code $code")
  fi
  rm -rf "$results"
done

for line in "${broken[@]+"${broken[@]}"}"; do echo "FAILED $line" >&2; done
failed=$((failed + ${#broken[@]}))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
