"""Lines for a person, events for the journal."""

import logging
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.service.journal import Journal
from assistant.service.logs import LONGEST, JournalHandler
from assistant.service.redaction import Redactor
from assistant.service.repetition import Repetition
from tests.service.test_journal import decoded


@dataclass
class Desk:
    """A journal that is read by the test, and a logger that writes to it."""

    listener: socket.socket
    log: logging.Logger
    handler: JournalHandler
    now: float = 0.0

    def events(self) -> list[dict[str, str]]:
        events = []
        try:
            while True:
                events.append(decoded(self.listener.recv(10**6)))
        except BlockingIOError:
            return events


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "journal"))
        listener.setblocking(False)
        journal = Journal(tmp_path / "journal")
        redactor = Redactor([SecretStr("the-known-key")])
        clock: list[Callable[[], float]] = [lambda: 0.0]
        handler = JournalHandler(redactor, journal, Repetition(most=3, within_s=10.0), lambda: clock[0]())
        log = logging.Logger("assistant.test")  # noqa: LOG001  # nobody else is to have it
        log.addHandler(handler)
        made = Desk(listener, log, handler)
        clock[0] = lambda: made.now
        yield made
        handler.close()


def test_an_event_has_its_parts_as_fields(desk: Desk) -> None:
    desk.log.warning("the %s is lost\nfor now", "link")
    (event,) = desk.events()
    assert event["MESSAGE"] == "the link is lost for now"
    assert (event["PRIORITY"], event["SYSLOG_IDENTIFIER"]) == ("4", "assistant")
    assert (event["LOGGER"], event["THREAD"]) == ("assistant.test", "MainThread")
    assert Path(event["CODE_FILE"]).name == "test_logs.py"
    assert event["CODE_FUNC"] == "test_an_event_has_its_parts_as_fields"
    assert int(event["CODE_LINE"]) > 0


def test_an_exception_is_one_event_without_its_secrets(desk: Desk) -> None:
    try:
        b"x".decode("GET /?key=abcdef with the-known-key")
    except LookupError:
        desk.log.exception("no link")
    (event,) = desk.events()
    assert event["MESSAGE"] == "no link: LookupError: unknown encoding: GET /?key=[hidden] with [hidden]"
    assert event["EXCEPTION"].startswith("Traceback")
    assert "abcdef" not in str(event)
    assert event["PRIORITY"] == "3"


def test_what_is_said_too_often_is_counted(desk: Desk) -> None:
    for number in range(10):
        desk.log.info("it failed: %d", number)
    desk.log.info("another thing")
    assert [event["MESSAGE"] for event in desk.events()] == [
        "it failed: 0",
        "it failed: 1",
        "it failed: 2",
        "another thing",
    ]
    desk.now = 11.0
    desk.log.info("a third thing")
    assert [event["MESSAGE"] for event in desk.events()] == ["7 more of: it failed: %d", "a third thing"]


def test_the_end_tells_what_was_left_out(desk: Desk) -> None:
    for _ in range(5):
        desk.log.info("again")
    desk.events()
    desk.handler.close()
    assert [event["MESSAGE"] for event in desk.events()] == ["2 more of: again"]


def test_arguments_that_do_not_fit_are_written_nevertheless(desk: Desk) -> None:
    desk.log.info("%d links", "three")
    (event,) = desk.events()
    assert event["MESSAGE"] == "%d links ('three',)"


def test_a_message_has_an_end(desk: Desk) -> None:
    desk.log.info("x" * 10**6)
    (event,) = desk.events()
    assert len(event["MESSAGE"]) == LONGEST


def test_events_that_the_journal_did_not_take_are_counted(desk: Desk) -> None:
    sent = 0
    while not desk.handler._journal.lost:
        desk.log.info("flood %d" % sent)  # noqa: G002, UP031  # each is of a kind of its own
        sent += 1
    desk.events()
    desk.log.info("dry again")
    assert [event["MESSAGE"] for event in desk.events()] == ["the journal did not take 1 events", "dry again"]


PROGRAM = """
import logging, sys, threading, warnings
from pydantic import SecretStr
from assistant.service.logs import set_up
set_up({level!r}, (SecretStr("the-known-key"),))
log = logging.getLogger("assistant.x")
log.debug("in detail")
log.info("key AIzaSyA1234567890abcdefghijk")
log.info("%d of these", "the-known-key")
warnings.warn("Bearer abcdef")
def die():
    raise ValueError("the-known-key in a thread")
thread = threading.Thread(target=die, name="worker")
thread.start()
thread.join()
raise RuntimeError("the-known-key is refused")
"""


def run(level: str, **environ: str) -> tuple[int, str]:
    """Exit code and standard error of a program that logs."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(level=level)],
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
        check=False,
    )
    return ended.returncode, ended.stderr


def test_a_terminal_gets_lines_without_secrets() -> None:
    code, err = run("info")
    assert code == 1
    assert err.splitlines()[0] == "INFO assistant.x: key [hidden]"
    assert "INFO assistant.x: %d of these ('[hidden]',)" in err
    assert "Bearer [hidden]" in err
    assert "ERROR assistant: the thread worker has died" in err
    assert "CRITICAL assistant: it ends by an error of its own" in err
    assert "RuntimeError: [hidden] is refused" in err
    assert "in detail" not in err
    assert "the-known-key" not in err.replace('"the-known-key', "").replace("SecretStr", "")


def test_the_level_is_the_owners() -> None:
    assert "DEBUG assistant.x: in detail" in run("debug")[1]
    assert "key" not in run("error")[1].split("Traceback")[0]


def test_without_a_journal_that_takes_events_it_writes_lines() -> None:
    assert "INFO assistant.x: key [hidden]" in run("info", JOURNAL_STREAM="8:12345")[1]
