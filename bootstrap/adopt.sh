# shellcheck shell=bash disable=SC2154
# adopt.sh: read by install.sh, for --adopt and for the way back of --uninstall.
#
# The old way: git clone and virtual environment in a user's home, one unit that runs Streamlit, the distribution's nginx in front of
# it with a certificate that certbot's nginx plugin got. All of it stays as it is and only ends serving; what the app needs of it is copied.
# The app is deployed beside the old one, from the commit that runs now, and gets the visitors when it has proven itself.

adopted=$log_folder/adopted # what the way back has to know, as assignments
old_unit=mbot.service old_site=/etc/nginx/sites-enabled/mbot
old_pid='' old_user='' old_tree='' old_port='' old_timer='' old_chain='' old_key=''
names=() persist=()

# ---------------------------------------------------------------------------------------------------------------- look
# Everything that could be in the way is found here, before anything is touched.
adopt_look() {
  local file
  for file in "$configuration" "$state/agent.db"; do
    [ ! -e "$file" ] || fail 3 "this machine has been an instance before: there is $file" "install.sh without --adopt goes on with it, install.sh --uninstall --purge forgets it"
  done
  [ -z "$source$reference" ] || usage "--adopt takes the source from the old checkout: no --source, no --ref"
  [ "$(systemctl show -P LoadState $old_unit)" = loaded ] || fail 3 "there is no $old_unit to adopt" "run install.sh without --adopt"
  old_pid=$(systemctl show -P MainPID $old_unit)
  [ "$old_pid" -gt 0 ] || fail 3 "$old_unit does not run, and what works is what is adopted" "systemctl start $old_unit"
  old_user=$(stat -c %U "/proc/$old_pid")
  [ "$old_user" != root ] || say adopt "note: the old app runs as root; the new one will not"
  old_tree=$(readlink "/proc/$old_pid/cwd")
  commit=$(old_git rev-parse HEAD 2>/dev/null) || fail 3 "$old_tree is no git clone" "MBot deploys from a repository: put the app into one, clone it there, and try again"
  source=$(old_git remote get-url origin 2>/dev/null) || fail 3 "the clone in $old_tree has no remote called origin" "git -C $old_tree remote add origin URL"
  ! [[ $source =~ ://[^/@]*:[^/@]*@ ]] || fail 3 "the address of origin in $old_tree holds a password" "git -C $old_tree remote set-url origin git@HOST:PATH, with a key in ~$old_user/.ssh"
  reference=$(old_git symbolic-ref --quiet --short HEAD || echo "$commit")
  adopt_look_at_app
  adopt_look_at_nginx
  say adopt "$old_unit of user $old_user: $source, $reference at ${commit:0:12}"
}

adopt_look_at_app() {
  local words i script='' manifest entry changes
  mapfile -d '' words <"/proc/$old_pid/cmdline"
  old_port=8501
  for ((i = 0; i < ${#words[@]}; i++)); do
    case ${words[i]} in
      --server.port=*) old_port=${words[i]#*=} ;;
      --server.port) old_port=${words[i + 1]} ;;
      run) script=${words[i + 1]} ;;
    esac
  done
  # As the commit has them: that is what will be deployed.
  manifest=$(old_git show HEAD:.mbot.json 2>/dev/null || echo '{}')
  entry=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1]).get("entryPoint", "app.py"))' "$manifest" 2>/dev/null) ||
    fail 3 ".mbot.json of ${commit:0:12} is not JSON" "correct it, commit, push and pull"
  mapfile -t persist < <(python3 -c 'import json, sys; [print(path.rstrip("/")) for path in json.loads(sys.argv[1]).get("persist", [])]' "$manifest")
  script=${script#"$old_tree"/} script=${script#./}
  [ "${script:-$entry}" = "$entry" ] ||
    fail 3 "$old_unit runs $script, and MBot would run $entry" "commit .mbot.json with {\"entryPoint\": \"$script\"}, push, and pull it in $old_tree"
  changes=$(old_git status --porcelain --untracked-files=no -- . "${persist[@]/#/:(exclude)}" | head -5)
  [ -z "$changes" ] || fail 3 "$old_tree has changes that are in no commit: ${changes//$'\n'/,}" "commit and push them, or take them back"
  changes=$(old_git status --porcelain --ignored --untracked-files=normal -- . "${persist[@]/#/:(exclude)}" | sed -n 's/^[?!][?!] //p' |
    grep -vE '(^|/)(\.?v?env[^/]*|__pycache__|\.git|\.streamlit|[^/]*\.log|[^/]*\.pyc)/?$' | head -5 | xargs || true)
  [ -z "$changes" ] || say adopt "note: stays in $old_tree and is not seen by the new app: $changes (\"persist\" of .mbot.json is for data that the app writes)"
  ! crontab -l -u "$old_user" 2>/dev/null | grep -q '^[^#]' || say adopt "note: the cron jobs of $old_user go on: crontab -l -u $old_user"
}

adopt_look_at_nginx() {
  local site others=''
  systemctl is-active --quiet nginx.service || fail 3 "nginx.service does not run" "systemctl start nginx"
  [ -e $old_site ] || fail 3 "there is no $old_site" "nginx serves the old app from there"
  for site in /etc/nginx/sites-enabled/* /etc/nginx/conf.d/*.conf; do
    [ -e "$site" ] && [ "$site" != $old_site ] && ! is_distribution_default "$site" && others+=" $site"
  done
  [ -z "$others" ] || fail 3 "this machine's nginx serves other sites too:$others" "move them to another machine first; nothing was touched"
  old_chain=$(sed -n 's/^[[:space:]]*ssl_certificate[[:space:]]\+\([^;]*\);.*/\1/p' $old_site | head -1)
  old_key=$(sed -n 's/^[[:space:]]*ssl_certificate_key[[:space:]]\+\([^;]*\);.*/\1/p' $old_site | head -1)
  [ -n "$old_chain" ] || return 0
  cat "$old_chain" "$old_key" >/dev/null 2>&1 || fail 3 "the certificate of $old_site can't be read: $old_chain" "certbot certificates"
  mapfile -t names < <(openssl x509 -in "$old_chain" -noout -ext subjectAltName | grep -o 'DNS:[^, ]*' | cut -d: -f2 | grep -v '^\*' || true)
  [ ${#names[@]} -gt 0 ] || fail 3 "the certificate $old_chain names no host" "get one with certbot for the app's host names"
  ! systemctl is-enabled --quiet certbot.timer 2>/dev/null || old_timer=yes
}

# As its owner: a repository's settings can run programs.
old_git() { runuser -u "$old_user" -- git -C "$old_tree" "$@"; }

# ------------------------------------------------------------------------------------------------------------ hand over
# Settings for agent.json while the app proves itself on PORT of loopback, or, without PORT, when it serves.
adopt_settings() { # [PORT]
  python3 - "${1:-}" "$commit" "${names[@]}" <<'PY'
import json, sys
port, commit, *names = sys.argv[1:]
print(json.dumps({"nginx": {"listen": ["127.0.0.1:" + port]}, "source": {"ref": commit}} if port else {"https": {"names": names}} if names else {}))
PY
}

# What the old app knows: its process's environment, then what python-dotenv finds, if the app has that, then the flat part of secrets.toml.
# Read with the app's own Python, as the app's user; values go from pipe to pipe.
old_secrets() {
  python3 - "$old_pid" "$old_user" "$old_tree" <<'PY'
import json, os, re, subprocess, sys
pid, user, tree = sys.argv[1:]
def read(path):
    with open(path, "rb") as file:
        return [part.decode("utf-8", "replace") for part in file.read().split(b"\0") if part]
python = read(f"/proc/{pid}/cmdline")[0]
python = python if "python" in os.path.basename(python) else "python3"
program = r'''
import json, os
def toml():
    for path in (".streamlit/secrets.toml", os.path.expanduser("~/.streamlit/secrets.toml")):
        if os.path.exists(path):
            try:
                import tomllib as parser
            except ImportError:
                import toml as parser
            with open(path, encoding="utf-8") as file:
                return parser.loads(file.read())
    return {}
def env():
    try:
        from dotenv import dotenv_values
    except ImportError:
        return {}
    return dotenv_values(".env")
print(json.dumps({"toml": toml(), "env": env()}))
'''
found = subprocess.run(["runuser", "-u", user, "--", python, "-c", program], cwd=tree, stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"], "HOME": os.path.expanduser("~" + user)})
if found.returncode != 0:
    sys.exit("the app's secrets can't be read by its own Python")
found = json.loads(found.stdout)
tables = [name for name, value in found["toml"].items() if not isinstance(value, (str, int, float))]
if tables:
    sys.exit("secrets.toml has tables (" + ", ".join(tables) + "), and MBot keeps secrets by plain names")
secrets = {name: str(value) for name, value in found["toml"].items()}
secrets.update({name: value for name, value in found["env"].items() if value is not None})
secrets.update(part.split("=", 1) for part in read(f"/proc/{pid}/environ") if "=" in part)
given = re.compile(r"(PATH|HOME|SHELL|PWD|OLDPWD|IFS|BASH_ENV|VIRTUAL_ENV|GLIBC_TUNABLES|GCONV_PATH|NOTIFY_SOCKET|USER|LOGNAME|LANG|TERM|SHLVL|_|INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_EXEC_PID|(LC|MEMORY_PRESSURE|MBOT|LD|PYTHON|STREAMLIT)_?.*)\Z")
print(json.dumps({name: value for name, value in secrets.items() if not given.match(name)}))
PY
}

adopt_app() {
  local since
  adopt_hand_over
  adopt_settings "$(free_port)" >"$stage/beside.json"
  configure "$stage/beside.json"
  since=$(date +%s)
  healthy
  adopt_wait "$since"
  adopt_settings >"$stage/serving.json"
  settings_text "$stage/serving.json" >"$stage/agent.json"
  adopt_switch "$stage/agent.json"
}

free_port() {
  local port
  for port in $(seq 8580 8680); do
    listens "$port" || { echo "$port"; return 0; }
  done
}

# While there is no agent yet.
adopt_hand_over() {
  local said home key
  say adopt "secrets, certificate and data of the old app"
  undone_by rm -rf "$state"
  export DOTNET_BUNDLE_EXTRACT_BASE_DIR=$stage/extracted
  said=$(old_secrets 2>"$stage/secrets" | mbot-agent secrets import 2>>"$stage/secrets") || fail 1 "the old app's secrets can't be taken over: $(head -1 "$stage/secrets")" "what was done is taken back"
  echo "           $said"
  if [ -n "$old_chain" ]; then
    said=$(cat "$old_chain" "$old_key" | mbot-agent https install 2>"$stage/https") || fail 1 "the old certificate can't be taken over: $(head -1 "$stage/https")" "what was done is taken back"
    echo "           $said"
  fi
  home=$(getent passwd "$old_user" | cut -d: -f6)
  for key in "$home"/.ssh/id_ed25519 "$home"/.ssh/id_ecdsa "$home"/.ssh/id_rsa; do
    if [ -r "$key" ] && [ -r "$key.pub" ] && ! [[ $source =~ ^(https?|file): ]]; then
      install -d -m 700 "$state/source"
      install -m 600 "$key" "$state/source/deploy_key"
      install -m 600 "$key.pub" "$state/source/deploy_key.pub"
      break
    fi
  done
  adopt_data
}

# As the app's user: what is in its folder may lead anywhere.
adopt_data() {
  local path kept=$state/app/data/persist
  runuser -u mbot-app -- mkdir -p "$kept"
  for path in "${persist[@]}"; do
    [ -e "$old_tree/$path" ] || continue
    runuser -u mbot-app -- rm -rf -- "${kept:?}/$path"
    tar -C "$old_tree" -cf - -- "$path" | runuser -u mbot-app -- tar -C "$kept" -xf - --no-same-owner
  done
}

# Until the first release has passed its watch.
adopt_wait() {
  local since=$1 reason
  say adopt "the app is deployed beside the old one, which serves on"
  for _ in $(seq 1800); do
    ! grep -qs '"state": "Good"' "$state"/releases/*/*.json || return 0
    reason=$(journalctl -u mbot-agent.service --since "@$since" --no-pager -o cat | sed -n 's/.*the first deployment failed: //p' | tail -1)
    [ -z "$reason" ] || fail 1 "the app can't be deployed as it is: $reason" "what was done is taken back, and the old app serves; journalctl -u mbot-agent.service"
    sleep 1
  done
  fail 1 "the app is not deployed after half an hour" "what was done is taken back, and the old app serves"
}

# -------------------------------------------------------------------------------------------------------------- switch
adopt_switch() { # AGENT.JSON
  say adopt "visitors go to the new app"
  undone_by old_serves
  if [ ${#persist[@]} -gt 0 ]; then
    # What the old app wrote until now comes along: both stand still while it is copied.
    systemctl stop mbot-agent.service 'mbot-app@*.service' $old_unit
    adopt_data
  fi
  put "$1" "$configuration" 0600
  # Told to quit they close their ports at once, and end with their last session. Master and workers: systemd may have lost sight of which is which.
  systemctl kill --signal=QUIT nginx.service
  door_opens 'nginx.service lets go of port 80' ! listens 80
  if [ ${#persist[@]} -gt 0 ]; then systemctl start mbot-agent.service; else systemctl reload mbot-agent.service; fi
  door_opens "the app answers on port 80" answers 80
  [ ${#names[@]} -eq 0 ] || door_opens "the app answers on port 443" answers 443
  printf 'old_user=%q old_tree=%q old_port=%q old_timer=%q persist=(%s)\n' "$old_user" "$old_tree" "$old_port" "$old_timer" "$(printf '%q ' "${persist[@]}")" >"$adopted"
  for _ in $(seq 30); do
    systemctl is-active --quiet nginx.service || break
    sleep 1
  done
  # Browsers that are still on the old app connect to the new one.
  systemctl disable --quiet --now nginx.service $old_unit
  systemctl mask --quiet nginx.service
  [ -z "$old_timer" ] || systemctl disable --quiet --now certbot.timer
}

listens() { ss -Hltn "sport = :$1" | grep -q .; }

answers() { # PORT
  local scheme=http name=${names[0]:-localhost}
  [ "$1" != 443 ] || scheme=https
  curl --silent --insecure --output /dev/null --max-time 2 --fail --resolve "$name:$1:127.0.0.1" "$scheme://$name:$1/"
}

door_opens() { # WHAT COMMAND...
  local what=$1
  shift
  for _ in $(seq 600); do
    if [ "$1" = ! ]; then ! "${@:2}" || { sleep 0.1; continue; }; return 0; fi
    ! "$@" || return 0
    sleep 0.1
  done
  fail 1 "not within a minute: $what" "what was done is taken back, and the old app serves"
}

# ----------------------------------------------------------------------------------------------------------- way back
# Whatever of the old way does not serve, does again. It comes before the new one ends wherever both can be.
old_serves() {
  systemctl enable --quiet --now $old_unit
  systemctl unmask --quiet nginx.service
  systemctl stop mbot-agent.service mbot-nginx.service
  # One that was told to end may not be gone yet, and would count as running.
  systemctl stop nginx.service
  systemctl enable --quiet --now nginx.service
  [ -z "$old_timer" ] || systemctl enable --quiet --now certbot.timer
}

give_back() {
  # shellcheck disable=SC1090
  . "$adopted"
  local path kept=$state/app/data/persist
  [ -d "$old_tree" ] || fail 3 "$old_tree is gone: there is nothing to give the machine back to" "remove $adopted, and uninstall without a way back"
  say uninstall "the old app in $old_tree serves again, at $(old_git log -1 --format='%h (%s)')"
  if [ ${#persist[@]} -gt 0 ]; then
    systemctl stop mbot-agent.service 'mbot-app@*.service'
    for path in "${persist[@]}"; do
      [ -e "$kept/$path" ] || continue
      if [ -e "$old_tree/$path" ]; then runuser -u "$old_user" -- mv -T -- "$old_tree/$path" "$old_tree/$path.before-$(date -u +%Y%m%dT%H%M%SZ)"; fi
      tar -C "$kept" -cf - -- "$path" | runuser -u "$old_user" -- tar -C "$old_tree" -xf - --no-same-owner
    done
  fi
  systemctl enable --quiet --now $old_unit
  door_opens "the old app answers on port $old_port" curl --silent --fail --max-time 2 --output /dev/null "http://127.0.0.1:$old_port/_stcore/health"
  old_serves
  rm -f "$adopted"
}
