"""A small real HTTP server where a Matomo would be: prints what it is asked, and can stream."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

released = threading.Event()


class Matomo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        print(json.dumps({"path": self.path, "headers": dict(self.headers)}), flush=True)
        if self.path.endswith("/release"):
            released.set()
        if self.path.endswith("/stream"):
            self.stream()
        else:
            self.send_response(200)
            self.send_header("Content-Type", "image/gif")
            self.send_header("Content-Length", "3")
            self.send_header("Set-Cookie", "MATOMO=1")
            self.end_headers()
            self.wfile.write(b"GIF")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"data: 1\n\n")
        released.wait(4)
        self.wfile.write(b"data: 2\n\n")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        pass


ThreadingHTTPServer(("0.0.0.0", 8000), Matomo).serve_forever()
