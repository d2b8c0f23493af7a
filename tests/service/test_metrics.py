"""The figures, as Prometheus reads them, and the server that gives them."""

import asyncio
import socket
import subprocess
import sys
from contextlib import suppress

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.states import Link, Turn
from assistant.core.status import Status
from assistant.core.usage import Costs, Usage
from assistant.service.metrics import Metrics
from assistant.service.metricsserver import MetricsServer
from assistant.service.progress import Part
from assistant.service.tally import Tally
from tests.support.attended import FakeAttended
from tests.support.control import until

SPENT = Status(
    turn=Turn.SPEAKING,
    link=Link.UP,
    cause=Cause.LINK_LOST,
    missing=frozenset({Device.WAKE_WORD}),
    costs=Costs(day=0.25, month=3.5, currency="EUR", month_tokens=Usage(audio_in=250)),
    person="what is the secret",
    model="I do not tell",
    camera_pictures=4,
)


def figures(text: bytes) -> dict[tuple[str, ...], float]:
    """By name and values of labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def metrics(margin_s: float | None = 7.5) -> Metrics:
    tally = Tally()
    tally.note(SPENT)
    part = Part("microphone", lambda: 1234, lambda status: True)
    return Metrics(tally, (part,), lambda: margin_s, safe_mode=True)


def test_prometheus_reads_them() -> None:
    told = figures(metrics().text())
    assert told["assistant_conversations_total",] == 1
    assert told["assistant_replies_total",] == 1
    assert told["assistant_links_opened_total",] == 1
    assert told["assistant_pictures_total",] == 4
    assert told["assistant_problems_total", "link_lost"] == 1
    assert told["assistant_problems_total", "no_network"] == 0
    assert told["assistant_devices_lost_total", Device.WAKE_WORD.value] == 1
    assert told["assistant_device_missing", Device.MICROPHONE.value] == 0
    assert told["assistant_progress_total", "microphone"] == 1234
    assert told["assistant_spent", "month"] == 3.5
    assert told["assistant_tokens", "audio_in"] == 250
    assert told["assistant_watchdog_margin_seconds",] == 7.5
    assert (told["assistant_link_up",], told["assistant_safe_mode",]) == (1, 1)


def test_what_the_process_takes_is_among_them() -> None:
    told = figures(metrics().text())
    assert told["process_resident_memory_bytes",] > 10**6


def test_nothing_that_was_said_is_among_them() -> None:
    text = metrics(None).text()
    assert b"secret" not in text
    assert b"do not tell" not in text
    assert b"watchdog_margin" not in text


async def ask(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


def get(path: str = "/metrics", host: str = "localhost:9100", method: str = "GET") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def text() -> bytes:
    return b"assistant_up 1\n"


@pytest.fixture
def server() -> MetricsServer:
    return MetricsServer(0, text)


IMPORTED_WHERE = """
import asyncio, sys, threading

from assistant.service.metricsserver import MetricsServer

async def ask() -> None:
    server = MetricsServer(0, bytes)
    serving = asyncio.create_task(server.run(print))
    await asyncio.sleep(0)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
    assert b" 200 " in await reader.read()
    writer.close()
    serving.cancel()

def note(kind, what):
    if kind == "import" and what[0].startswith("h11."):
        on_loop.add(threading.current_thread() is threading.main_thread())

on_loop = set()
sys.addaudithook(note)
asyncio.run(ask())
print(on_loop)
"""


def test_http_is_not_imported_on_the_loop() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED_WHERE], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "{False}"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (get(), b"200"),
        (get("/metrics?x=1", "127.0.0.1"), b"200"),
        (get("/"), b"404"),
        (get(method="POST"), b"405"),
        (get(host="rebound.example"), b"403"),
        (get(host="localhost.rebound.example:9100"), b"403"),
    ],
)
async def test_what_is_answered(server: MetricsServer, request_: bytes, status: bytes) -> None:
    async with FakeAttended().attended_by(server):
        answer = await ask(server.port, request_)
    assert answer.split()[1] == status
    assert (b"assistant_up 1" in answer) is (status == b"200")


REQUESTS_NOBODY_NEEDS = (
    "HEAD /metrics",
    "HEAD /",
    "OPTIONS *",
    "CONNECT 127.0.0.1:9100",
    "TRACE /metrics",
    "PRI *",
    "POST /metrics Expect: 100-continue | Content-Length: 5",
    "GET /metrics Expect: 100-continue | Content-Length: 5",
    "GET /metrics Upgrade: websocket | Connection: Upgrade",
    "GET /metrics Content-Length: 5 | Content-Length: 6",
    "GET /metrics Transfer-Encoding: chunked | Content-Length: 6",
    "GET /metrics Transfer-Encoding: gzip",
)


@pytest.mark.parametrize("version", ["1.1", "1.0", "0.9", "2.0"])
@pytest.mark.parametrize("wanted", REQUESTS_NOBODY_NEEDS)
async def test_no_request_ends_it(server: MetricsServer, wanted: str, version: str) -> None:
    method, target, *rest = wanted.split(" ", 2)
    fields = ["Host: localhost", *(rest[0].split(" | ") if rest else ())]
    request = "\r\n".join((f"{method} {target} HTTP/{version}", *fields, "", ""))
    async with FakeAttended().attended_by(server):
        await ask(server.port, request.encode())
        assert b"200 " in await ask(server.port, get())


async def test_a_head_is_answered_without_a_body(server: MetricsServer) -> None:
    async with FakeAttended().attended_by(server):
        answer = await ask(server.port, get(method="HEAD"))
    assert b" 200 " in answer
    assert answer.endswith(b"\r\n\r\n")
    assert b"assistant_up" not in answer


@pytest.mark.parametrize("error", [OSError("no /proc"), ValueError("no figure")])
async def test_figures_that_cannot_be_read_end_nothing(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def text() -> bytes:
        raise error

    server = MetricsServer(0, text)
    async with FakeAttended().attended_by(server):
        for _ in range(2):
            assert b" 500 " in await ask(server.port, get())
    assert str(error) in caplog.text


@pytest.mark.parametrize("nonsense", [b"\0\1\2\r\n\r\n", b"GET /metrics", b"x" * 100_000, b""])
async def test_whoever_talks_nonsense_or_nothing_does_not_keep_others_waiting(nonsense: bytes) -> None:
    server = MetricsServer(0, text, timeout_s=0.2)
    async with FakeAttended().attended_by(server):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(nonsense)
        assert b"200 " in await ask(server.port, get())
        writer.close()
        with suppress(ConnectionError):
            assert b"assistant_up" not in await reader.read()


async def test_it_is_reached_from_this_machine_only(server: MetricsServer) -> None:
    async with FakeAttended().attended_by(server):
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.2", server.port)
        assert b"200 " in await ask(server.port, get())


async def test_a_port_that_is_taken_costs_the_metrics_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with FakeAttended().attended_by(MetricsServer(port, bytes)) as task:
            await until(task.done)
    assert f"no metrics: port {port}" in caplog.text


async def test_the_socket_is_gone_at_the_end(server: MetricsServer) -> None:
    async with FakeAttended().attended_by(server):
        port = server.port
    with socket.create_server(("127.0.0.1", port)):
        pass
