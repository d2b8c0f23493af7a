"""How the log is written: to a terminal as lines, to systemd's journal as events; never with a secret."""

import faulthandler
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TextIO

from pydantic import SecretStr

from assistant.service.journal import Journal, is_journal
from assistant.service.redaction import Redactor
from assistant.service.repetition import Repetition

LINE = "%(levelname)s %(name)s: %(message)s"

PRIORITIES: Mapping[int, int] = {
    logging.CRITICAL: 2,
    logging.ERROR: 3,
    logging.WARNING: 4,
    logging.INFO: 6,
    logging.DEBUG: 7,
}
"""Python's levels as syslog's: critical, error, warning, informational, debug."""

UNFIT = (TypeError, ValueError, KeyError)
"""Arguments that do not fit their template: a bug, and no reason to fall silent, or to print secrets."""

LONGEST = 2000
"""Characters of a message; a log is no place for more."""


class LineHandler(logging.StreamHandler[TextIO]):
    """Lines for a person, without secrets."""

    def __init__(self, redactor: Redactor, stream: TextIO) -> None:
        super().__init__(stream)
        self._redactor = redactor
        self.setFormatter(logging.Formatter(LINE))

    def format(self, record: logging.LogRecord) -> str:
        """As it is to be written."""
        try:
            return self._redactor.clean(super().format(record))
        except UNFIT:
            return self._redactor.clean(f"{record.levelname} {record.name}: {record.msg} {record.args}")


class JournalHandler(logging.Handler):
    """One event for each record, with its parts as fields, and without what is said too often.

    Fields: MESSAGE (one line), PRIORITY, SYSLOG_IDENTIFIER, LOGGER, THREAD, CODE_FILE, CODE_LINE, CODE_FUNC,
    and EXCEPTION, the stack, where there is one.
    """

    def __init__(
        self,
        redactor: Redactor,
        journal: Journal,
        repetition: Repetition | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._redactor = redactor
        self._journal = journal
        self._repetition = repetition or Repetition()
        self._now = now

    def emit(self, record: logging.LogRecord) -> None:
        """Write `record` down, unless its like was written too often."""
        now = self._now()
        self._tell_left_out(self._repetition.left_out(now))
        if not self._repetition.admits((record.name, str(record.msg)), now):
            return
        if lost := self._journal.lost:
            self._send(logging.WARNING, __name__, f"the journal did not take {lost} events")
        try:
            message = record.getMessage()
        except UNFIT:
            message = f"{record.msg} {record.args}"
        more = {
            "THREAD": record.threadName or "",
            "CODE_FILE": record.pathname,
            "CODE_LINE": str(record.lineno),
            "CODE_FUNC": record.funcName or "",
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            message = f"{message}: {type(error).__name__}: {error}"
            more["EXCEPTION"] = logging.Formatter().formatException(record.exc_info)
        self._send(record.levelno, record.name, message, more)

    def close(self) -> None:
        """Tell what was left out, and let the journal go."""
        self._tell_left_out(self._repetition.end())
        self._journal.close()
        super().close()

    def _tell_left_out(self, left_out: Iterable[tuple[tuple[str, str], int]]) -> None:
        for (name, template), count in left_out:
            self._send(logging.WARNING, name, f"{count} more of: {template}")

    def _send(self, level: int, name: str, message: str, more: Mapping[str, str] | None = None) -> None:
        fields = {
            "MESSAGE": " ".join(message.split("\n")),
            "PRIORITY": str(PRIORITIES.get(level, 6)),
            "SYSLOG_IDENTIFIER": "assistant",
            "LOGGER": name,
            **(more or {}),
        }
        cleaned = {key: self._redactor.clean(value) for key, value in fields.items()}
        self._journal.send({**cleaned, "MESSAGE": cleaned["MESSAGE"][:LONGEST]})


def set_up(level: str, secrets: Iterable[SecretStr | None] = ()) -> None:
    """Write the log of this process to standard error, or to the journal behind it.

    `level` is a name such as "info". What nobody catches is logged as well, and so redacted. A signal that
    ends the process by force, such as a watchdog's SIGABRT, prints the stacks of all threads.
    """
    faulthandler.enable(sys.stderr)
    handler = _handler(Redactor(secrets), sys.stderr)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # it would print the arguments as they are
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _handler(redactor: Redactor, stream: TextIO) -> logging.Handler:
    try:
        if is_journal(stream.fileno()):
            return JournalHandler(redactor, Journal())
    except OSError:  # no journal that takes events
        pass
    return LineHandler(redactor, stream)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("assistant").critical("it ends by an error of its own", exc_info=error)


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    name = args.thread.name if args.thread else "?"
    logging.getLogger("assistant").error("the thread %s has died", name, exc_info=args.exc_value)
