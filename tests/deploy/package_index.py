"""A package index inside the container: a folder as PEP 503 describes it, served over TLS, and not to others.

Usage: package_index.py FOLDER PORT AUTHORITY    (AUTHORITY: the folder for the certificate to trust)
"""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from assistant.emulator.certificate import issue


def serve(folder: Path, port: int, authority: Path) -> None:
    """Serve until killed."""
    context, _ = issue(authority)
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(SimpleHTTPRequestHandler, directory=folder))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
