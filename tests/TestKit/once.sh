# shellcheck shell=bash
# Sourced by what makes something large once a machine: trees, images.
#
#   once KIND NAME [--ready]   When ${XDG_CACHE_HOME:-~/.cache}/mbot-tests/KIND/NAME is there: prints it and ends the script. Else
#                              waits until nobody else makes one of its kind, and sets `making`, an empty folder to make it in,
#                              and `log`, whose end is shown when the script fails. --ready: fails in the place of making it.
#   keep PATH                  Puts what was made there whole, prints it, and removes those of its kind that nobody asked for in two
#                              weeks: those of other checkouts may be in use.
#   digest FILE...             Tells one making from another, for NAME.
digest() { cat "$@" | sha256sum | cut -c1-12; }

once() { # KIND NAME [--ready]
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/mbot-tests/$1
  made=$cache/$2
  end_when_made
  [ "${3:-}" != --ready ] || exit 1
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
  end_when_made
  # Under the lock whatever an earlier run left half-made is nobody's.
  rm -rf "$cache"/.making-*
  making=$(mktemp -d "$cache/.making-XXXXXX")
  log=$making.log
  trap end_making EXIT
}

keep() { # PATH
  mv -T "$1" "$made"
  touch "$made"
  find "$cache" -mindepth 1 -maxdepth 1 -name "$(basename "${made%-*}")-*" -mtime +14 -exec rm -rf {} +
  echo "$made"
}

end_when_made() {
  [ -d "$made" ] || return 0
  touch "$made"
  echo "$made"
  exit 0
}

end_making() {
  local code=$?
  [ $code -eq 0 ] || tail -n 30 "$log" >&2
  rm -rf "$making" "$log"
  exit $code
}
