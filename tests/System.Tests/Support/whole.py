"""whole.py STATE REPOSITORY: says what of a state folder is not whole after a power cut, a line each. Says nothing when all is.

A release that its manifest calls usable has its commit's files to the byte; an environment with its marker has every file that pip
wrote, to the byte; the database passes its check; no file is half-written."""

import base64
import csv
import hashlib
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

STATE = pathlib.Path(sys.argv[1])
REPOSITORY = pathlib.Path(sys.argv[2]) / ".git"


def release(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    if manifest["state"].lower() == "preparing":
        yield f"{folder}: was left preparing"
        return
    git = ["git", f"--git-dir={REPOSITORY}", f"--work-tree={folder / 'tree'}", "-c", "core.fileMode=false", "diff", "--name-status", manifest["commit"]]
    with tempfile.TemporaryDirectory() as scratch:
        environment = {"GIT_INDEX_FILE": f"{scratch}/index", "PATH": "/usr/bin:/bin"}
        subprocess.run(["git", f"--git-dir={REPOSITORY}", "read-tree", manifest["commit"]], env=environment, check=True)
        changed = subprocess.run(git, env=environment, capture_output=True, text=True, check=True).stdout
    if changed:
        yield f"{folder}: {changed.split()}"


def environment(folder):
    if not (folder / "complete").exists():
        yield f"{folder}: was left without its marker"
        return
    for record in folder.glob("lib/python3*/site-packages/*.dist-info/RECORD"):
        site = record.parent.parent
        for path, digest, _ in csv.reader(record.read_text().splitlines()):
            if digest and base64.urlsafe_b64encode(hashlib.new(digest.split("=")[0], (site / path).read_bytes()).digest()).decode().rstrip("=") != digest.split("=")[1]:
                yield f"{site / path}: {(site / path).stat().st_size} bytes, not those of RECORD"
    for name in ("pyvenv.cfg", "bin/activate", "bin/streamlit"):
        if (folder / name).stat().st_size == 0:
            yield f"{folder / name}: empty"


def problems():
    for folder in sorted((STATE / "releases").iterdir()):
        yield from release(folder)
    for folder in sorted((STATE / "environments").iterdir()):
        yield from environment(folder)
    with sqlite3.connect(f"file:{STATE}/agent.db?mode=ro", uri=True) as database:
        if (check := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            yield f"agent.db: {check}"
    yield from (f"{path}: set aside" for path in STATE.glob("agent.db.unreadable-*"))
    yield from (f"{path}: half-written" for part in ("run", "releases", "secrets", "access", "identity", "upgrade") for path in (STATE / part).rglob("*.tmp"))


for problem in problems():
    print(problem)
