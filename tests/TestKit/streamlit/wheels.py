"""wheels.py TGZ NPM_VERSION OUT: wheels for tests, out of one published @stlite/mountable or @stlite/browser package.

    streamlit-<V>+stlite<P>   Streamlit's code as stlite published it, but
        - scripts run on a thread again (stlite moved them on to the event loop, for Pyodide has no threads);
        - streamlit/static/ is stlite's build of Streamlit's frontend with the index.html and bridge.js beside this
          file, which carry its messages to this server's /_stcore/stream;
        - @stlite/browser alone (Streamlit 1.62): what it has only for Pyodide is as outside of it: see OUTSIDE_PYODIDE;
        - METADATA asks for the packages below, and for nothing that the distribution has.
    pyarrow, pympler 0+stub   let Streamlit be imported. Dataframes, tables and charts raise.
    debian-site 0+stub        a .pth to the packages that apt installed.

The same input gives the same bytes.
"""
import base64
import hashlib
import io
import re
import sys
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
EPOCH = (2024, 1, 1, 0, 0, 0)

PYARROW = '''\
"""TEST STUB, not Apache Arrow. Streamlit imports pyarrow at start; anything that needs Arrow raises."""
__version__ = "0+stub"
class _No:
    def __init__(self, *a, **k): raise NotImplementedError("pyarrow is a test stub here: no Arrow data")
    @classmethod
    def from_pandas(cls, *a, **k): cls()
class Table(_No): pass
class Array(_No): pass
class ChunkedArray(_No): pass
class Schema(_No): pass
class Field(_No): pass
class DataType(_No): pass
class ArrowTypeError(Exception): pass
class ArrowInvalid(Exception): pass
class ArrowNotImplementedError(Exception): pass
'''

ASIZEOF = '''\
"""TEST STUB, not Pympler: shallow sizes only."""
import sys
def asizeof(*objs, **_): return sum(sys.getsizeof(o) for o in objs)
'''

# Every ScriptRunner gets a thread of its own, so that a slow script does not block the server.
SCRIPTS_ON_THREADS = '''

# ---- added by wheels.py
import contextvars
def _start_on_thread(self):
    if self._script_task is not None:
        raise Exception("ScriptRunner was already started")
    context = contextvars.copy_context()
    self._script_task = threading.Thread(name="streamlit-script",
        target=lambda: context.run(lambda: asyncio.run(self._run_script_thread())))
    self._script_task.start()
ScriptRunner.start = _start_on_thread
ScriptRunner._is_in_script_thread = lambda self: self._script_task is threading.current_thread()
'''

WATCHER_ON_TIMER = '''

# ---- added by wheels.py: stlite polls on the event loop; poll on a timer thread instead
import threading
def _schedule_on_timer(self):
    t = threading.Timer(_POLLING_PERIOD_SECS, self._check_if_path_changed)
    t.daemon = True
    t.start()
PollingPathWatcher._schedule = _schedule_on_timer
'''

# stlite finds its Runtime by a context variable that its own glue sets; a server's process has just the one.
ONE_RUNTIME = b"""# made by wheels.py
from streamlit.runtime.runtime import Runtime, RuntimeConfig, RuntimeState
from streamlit.runtime.session_manager import SessionClient, SessionClientDisconnectedError
_instance = None
_init = Runtime.__init__
def _remember(self, *args, **kwargs):
    global _instance
    _init(self, *args, **kwargs)
    _instance = self
Runtime.__init__ = _remember
def exists(): return _instance is not None
def get_instance():
    if _instance is None: raise RuntimeError("Runtime hasn't been created!")
    return _instance
"""

# Debian's protobuf has no runtime_version; all that it does here is to compare versions.
OLDER_PROTOBUF = b"""# made by wheels.py: lets modules made for protobuf >= 5.26 load with Debian's
import sys, types
try:
    from google.protobuf import runtime_version
except ImportError:
    m = types.ModuleType("google.protobuf.runtime_version", "stand-in made by wheels.py: checks nothing")
    m.Domain = types.SimpleNamespace(GOOGLE_INTERNAL=1, PUBLIC=2)
    m.ValidateProtobufRuntimeVersion = lambda *a, **k: None
    sys.modules[m.__name__] = m
"""

OUTSIDE_PYODIDE = {
    "streamlit/runtime/__init__.py": ONE_RUNTIME,
    "streamlit/proto/__init__.py": OLDER_PROTOBUF,
    # Every script goes through stlite_lib, which would make time.sleep an await: here it stays as it is.
    "stlite_lib/__init__.py": b'"""made by wheels.py: stands in for stlite_lib outside Pyodide"""\n',
    "stlite_lib/codemod.py": b'import ast\ndef patch(code, script_path): return ast.parse(code, script_path, "exec") if isinstance(code, str) else code\n',
}


def write_wheel(out: Path, name: str, version: str, tag: str, files: dict) -> None:
    """files: archive name -> bytes, METADATA included; WHEEL and RECORD are made here."""
    info = f"{name}-{version}.dist-info"
    files = dict(files)
    files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: wheels.py\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    record = "".join(
        '"%s",sha256=%s,%d\n' % (n, base64.urlsafe_b64encode(hashlib.sha256(b).digest()).rstrip(b"=").decode(), len(b))
        for n, b in sorted(files.items())
    )
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with zipfile.ZipFile(out / f"{name}-{version}-{tag}.whl", "w", zipfile.ZIP_DEFLATED, compresslevel=6) as wheel:
        for n in sorted(files):
            entry = zipfile.ZipInfo(n, EPOCH)
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, files[n])


def write_stub(out: Path, name: str, summary: str, files: dict) -> None:
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 0+stub\nSummary: {summary}\n"
    contents = {k: v.encode() for k, v in files.items()}
    contents[f"{name}-0+stub.dist-info/METADATA"] = metadata.encode()
    write_wheel(out, name, "0+stub", "py3-none-any", contents)


def write_stubs(out: Path) -> None:
    write_stub(out, "pyarrow", "TEST STUB, not Apache Arrow: lets Streamlit be imported; every use of Arrow raises",
               {"pyarrow/__init__.py": PYARROW, "pyarrow/types.py": '"""TEST STUB"""\n'})
    write_stub(out, "pympler", "TEST STUB, not Pympler: memory statistics are shallow",
               {"pympler/__init__.py": '"""TEST STUB, not Pympler."""\n', "pympler/asizeof.py": ASIZEOF})
    write_stub(out, "debian_site", "TEST STUB: lets a plain venv see the packages that apt installed",
               {"debian_site.pth": "/usr/lib/python3/dist-packages\n"})


def metadata_of(text: str, base: str, version: str) -> bytes:
    kept = [line for line in text.split("\n") if not line.startswith(("Requires-Dist:", "Provides-Extra"))]
    at = next(i for i, line in enumerate(kept) if line.startswith("Version:"))
    assert kept[at] == f"Version: {base}", kept[at]
    kept[at:at + 1] = [f"Version: {version}", *(f"Requires-Dist: {n}" for n in ("debian-site", "pyarrow", "pympler"))]
    return "\n".join(kept).encode()


def extend(files: dict, module: str, text: str) -> None:
    """Append to a module; a compiled one is kept under another name and wrapped."""
    package, name = module.rsplit("/", 1)
    if f"{module}.py" in files:
        files[f"{module}.py"] += text.encode()
        return
    files[f"{package}/_stlite_{name}.pyc"] = files.pop(f"{module}.pyc")
    files[f"{module}.py"] = (
        f"from {package.replace('/', '.')} import _stlite_{name} as _m\n"
        "globals().update({k: v for k, v in vars(_m).items() if not k.startswith('__')})\n" + text
    ).encode()


def restore_spinner(files: dict) -> None:
    """In the source variant; the compiled one shows no spinner text, nothing else differs."""
    path = "streamlit/elements/spinner.py"
    if path not in files:
        return
    source = files[path].decode()
    on_loop = "asyncio.get_event_loop().call_later(DELAY_SECS, set_message)"
    on_timer = "# add_script_run_ctx(threading.Timer(DELAY_SECS, set_message)).start()"
    assert source.count(on_loop) == 1 and source.count(on_timer) == 1
    imported = "from streamlit.runtime.scriptrunner import add_script_run_ctx\n        "
    files[path] = source.replace(on_loop, imported + on_timer[2:]).encode()


def add_frontend(files: dict, package: tarfile.TarFile, members: dict, is_module: bool) -> None:
    for name, member in members.items():
        if name.startswith("build/") and not name.startswith(("build/pypi/", "build/wheels/")) \
                and not name.endswith((".map", ".d.ts", "asset-manifest.json")):
            files["streamlit/static/" + name[len("build/"):]] = package.extractfile(member).read()
    files["streamlit/static/bridge.js"] = (HERE / "bridge.js").read_bytes()
    # stlite's page names no hashed asset, Streamlit's own does: what tests an upgrade needs one of either kind.
    folder = "streamlit/static/" if is_module else "streamlit/static/static/"
    chunks = [n for n in sorted(files) if n.startswith(folder) and len(files[n]) > 4096]
    named = [next(n for n in chunks if n.endswith(suffix)) for suffix in (".js", ".css")]
    links = "".join(f'<link rel="prefetch" href="./{n[len("streamlit/static/"):]}">' for n in named)
    script = '<script type="module">import * as stlite from "./stlite.js";' if is_module else '<script src="./stlite.js"></script>\n<script>'
    page = (HERE / "index.html").read_text().replace("<!--chunks-->", links).replace("<!--stlite-->", script)
    files["streamlit/static/index.html"] = page.encode()


def write_streamlit(tgz: str, npm_version: str, out: Path) -> None:
    with tarfile.open(tgz) as package:
        members = {m.name[len("package/"):]: m for m in package.getmembers() if m.isfile()}
        inner = next(n for n in members if re.match(r"build/(pypi|wheels)/streamlit-.*\.whl$", n))
        base, python = inner.split("/")[-1].split("-")[1:3]
        version = f"{base}+stlite{npm_version}"
        info = f"streamlit-{version}.dist-info"
        files = {}
        with zipfile.ZipFile(io.BytesIO(package.extractfile(members[inner]).read())) as wheel:
            for name in wheel.namelist():
                if not name.endswith(("/", "/RECORD", "/WHEEL")) and ".data/" not in name:
                    files[name.replace(f"streamlit-{base}.dist-info", info)] = wheel.read(name)
        is_module = inner.startswith("build/wheels/")  # @stlite/browser
        add_frontend(files, package, members, is_module)

    files[f"{info}/METADATA"] = metadata_of(files[f"{info}/METADATA"].decode(), base, version)
    files.setdefault(f"{info}/entry_points.txt", b"[console_scripts]\nstreamlit = streamlit.web.cli:main\n")
    if is_module:
        for module in OUTSIDE_PYODIDE:
            files.pop(module + "c", None)
        files.update(OUTSIDE_PYODIDE)
    restore_spinner(files)
    extend(files, "streamlit/runtime/scriptrunner/script_runner", SCRIPTS_ON_THREADS)
    extend(files, "streamlit/watcher/polling_path_watcher", WATCHER_ON_TIMER)
    write_wheel(out, "streamlit", version, "py3-none-any" if "py3" in python else f"{python}-none-any", files)


if __name__ == "__main__":
    tgz, npm_version, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    write_stubs(out)
    write_streamlit(tgz, npm_version, out)
