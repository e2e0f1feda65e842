"""Stands for Streamlit: answers what the agent asks, and misbehaves when a file in its control folder says so."""
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

control = os.environ["CONTROL"]
port = int(sys.argv[1])


def said(name):
    try:
        with open(os.path.join(control, name)) as f:
            return f.read().strip()
    except FileNotFoundError:
        return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if said("hang") is not None:
            time.sleep(600)
        if self.path == "/_stcore/metrics":
            sessions = said("sessions")
            self.answer(404, "") if sessions is None else self.answer(200, "# TYPE active_sessions gauge\nactive_sessions %s\n# EOF\n" % sessions)
        elif self.path == "/_stcore/health":
            self.answer(200, "ok")
        else:
            self.answer(200, "release %s secret %s pid %d" % (os.environ["RELEASE"], os.environ.get("TOKEN"), os.getpid()))

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def watch():
    while True:
        code = said("die")
        if code is not None:
            if said("die-once") is not None:
                os.remove(os.path.join(control, "die"))
            print("dying as told", file=sys.stderr, flush=True)
            os._exit(int(code))
        time.sleep(0.02)


class Server(ThreadingHTTPServer):
    daemon_threads = True


if said("die-at-start") is not None:
    sys.exit("no use")
server = Server(("127.0.0.1", port), Handler)
threading.Thread(target=watch, daemon=True).start()
print("ready on", port, flush=True)
server.serve_forever()
