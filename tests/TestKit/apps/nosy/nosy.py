"""Tries what an app has no business to do, and writes down how each attempt ended: python nosy.py WHO."""
import ctypes
import glob
import json
import os
import socket
import subprocess
import sys


def read(pattern):
    paths = glob.glob(pattern) or [pattern]
    for path in paths:
        with open(path, "rb") as file:
            file.read(1)


def write(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("was here")


def other_processes(act):
    own = os.getuid()
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat(f"/proc/{name}").st_uid != own:
                act(int(name))
                return
        except FileNotFoundError:
            continue
    raise PermissionError("none to be seen")


def kill_by_guess():
    own = os.getuid()
    for process in range(1, 5000):
        try:
            os.kill(process, 0)
            if os.stat(f"/proc/{process}").st_uid != own:
                return
        except (ProcessLookupError, PermissionError, FileNotFoundError):
            continue
    raise PermissionError("none that could be killed")


def bind():
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 80))


def run(*command):
    if subprocess.run(command, capture_output=True, timeout=30, check=False).returncode != 0:
        raise PermissionError(command[0])


def new_user_namespace():
    if ctypes.CDLL(None, use_errno=True).unshare(0x10000000) != 0:
        raise PermissionError(os.strerror(ctypes.get_errno()))


def set_uid_file():
    path = os.path.join(os.environ["MBOT_DATA_DIR"], "setuid")
    write(path)
    os.chmod(path, 0o4755)
    if not os.stat(path).st_mode & 0o4000:
        raise PermissionError("the bit is not there")


ATTEMPTS = {
    "read secrets": lambda: read("/var/lib/mbot/secrets/secrets.json"),
    "read keys": lambda: read("/var/lib/mbot/identity/*"),
    "read database": lambda: read("/var/lib/mbot/agent.db"),
    "read settings": lambda: read("/etc/mbot/agent.json"),
    "read environments": lambda: read("/run/mbot/environment/*"),
    "read pid 1": lambda: read("/proc/1/environ"),
    "read other processes": lambda: other_processes(lambda process: read(f"/proc/{process}/environ")),
    "read shadow": lambda: read("/etc/shadow"),
    "kill other processes": lambda: other_processes(lambda process: os.kill(process, 0)),
    "kill by guess": kill_by_guess,
    "write etc": lambda: write("/etc/nosy"),
    "write programs": lambda: write("/usr/local/bin/nosy"),
    "write state": lambda: write("/var/lib/mbot/nosy"),
    "write release": lambda: write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "nosy.txt")),
    "write run": lambda: write("/run/nosy"),
    "sudo": lambda: run("sudo", "-n", "id"),
    "stop the agent": lambda: run("systemctl", "stop", "mbot-agent.service"),
    "bind port 80": bind,
    "new user namespace": new_user_namespace,
    "setuid file": set_uid_file,
    # These it may.
    "write home": lambda: write(os.path.join(os.environ["HOME"], "allowed")),
    "write data": lambda: write(os.path.join(os.environ["MBOT_DATA_DIR"], "allowed")),
    "write tmp": lambda: write("/tmp/allowed"),
}


def attempt_all(who):
    results = {}
    for name, act in ATTEMPTS.items():
        try:
            act()
            results[name] = "done"
        except (OSError, subprocess.SubprocessError) as error:
            results[name] = f"{type(error).__name__}: {error}"
    path = os.path.join(os.environ["MBOT_DATA_DIR"], f"attempts-{who}.json")
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(results, file)
    os.replace(path + ".part", path)


if __name__ == "__main__":
    attempt_all(sys.argv[1])
