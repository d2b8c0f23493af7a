"""Servers that do what servers must not: `rude.py BEHAVIOUR [FILE]`. Starts soon: it imports little."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

TOOL = {"name": "do", "description": "Do it.", "inputSchema": {"type": "object"}}
FOREVER_S = 1000


def put(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def initialize(behaviour: str) -> dict[str, Any]:
    if behaviour == "hangs":
        sys.stderr.write(f"{os.getpid()}\n")
        sys.stderr.flush()
        time.sleep(FOREVER_S)
    return {
        "protocolVersion": "2025-06-18",
        "capabilities": {} if behaviour == "has no tools" else {"tools": {}},
        "serverInfo": {"name": "rude", "version": "1"},
    }


def list_tools(behaviour: str) -> dict[str, Any]:
    names = ["do"]
    match behaviour:
        case "hangs later" if Path(sys.argv[2]).exists():
            time.sleep(FOREVER_S)
        case "has too many tools":
            names = [f"do{number}" for number in range(200)]
        case "has odd names":
            names = ["do it!", "do it?", "x" * 130]
        case "has endless pages":
            return {"tools": [], "nextCursor": "again"}
    return {"tools": [TOOL | {"name": name} for name in names]}


def call_tool(behaviour: str) -> dict[str, Any]:
    match behaviour:
        case "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        case "repeats":
            sys.stderr.write("called with hunter2\n")
            sys.stderr.flush()
        case "lies":
            return {"content": 7}
    return {"content": [{"type": "text", "text": "x" * 10_000_000 if behaviour == "floods" else "done"}]}


ANSWERS = {"initialize": initialize, "tools/list": list_tools, "tools/call": call_tool}


def begin(behaviour: str) -> None:
    match behaviour:
        case "prints":
            put("Starting up...\n\nlistening")
        case "rattles":
            put("tick\n" * 1000)
        case "complains":
            for number in range(50):
                sys.stderr.write(f"complaint {number}{'!' * 1000 * (number == 1)}\n")
                sys.stderr.flush()
        case "stays":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            child = subprocess.Popen(["sleep", str(FOREVER_S)])
            Path(sys.argv[2]).write_text(f"{os.getpid()} {child.pid}", encoding="ascii")
        case "ends":
            sys.exit(5)


def main(behaviour: str) -> None:
    begin(behaviour)
    for line in sys.stdin:
        request = json.loads(line)
        if "id" in request:
            result = ANSWERS.get(request["method"], lambda _: {})(behaviour)
            put(json.dumps({"result": result, "jsonrpc": "2.0", "id": request["id"]}))
    if behaviour == "stays":
        time.sleep(FOREVER_S)


if __name__ == "__main__":
    main(sys.argv[1])
