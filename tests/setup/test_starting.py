"""The service is started where it does not run, and left alone where it does."""

from assistant.setup.starting import started


class Systemd:
    """Answers `systemctl` as one would that has the unit in this state."""

    def __init__(self, *refused: str) -> None:
        self._refused = refused
        self.asked: list[str] = []

    def run(self, command: tuple[str, ...], _: bytes) -> bytes | None:
        verb = next(word for word in command[1:] if not word.startswith("-"))
        self.asked.append(verb)
        return None if verb in self._refused else b""


def test_what_was_left_off_is_started() -> None:
    systemd = Systemd("is-active")
    assert started(systemd.run)
    assert systemd.asked == ["enable", "is-active", "start"]


def test_what_runs_is_not_disturbed() -> None:
    systemd = Systemd()
    assert not started(systemd.run)
    assert "start" not in systemd.asked


def test_what_is_not_installed_cannot_be_started() -> None:
    systemd = Systemd("enable")
    assert not started(systemd.run)
    assert systemd.asked == ["enable"]


def test_where_nothing_is_booted_it_starts_with_the_computer() -> None:
    assert not started(Systemd("is-active", "start").run)
