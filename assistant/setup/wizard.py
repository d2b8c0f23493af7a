"""Asks a person at a terminal what the device is to be, part by part, and lets them try each."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
from pydantic import SecretStr

from assistant.audio.devices import Direction, SoundDevice
from assistant.audio.portaudio import PortAudio
from assistant.audio.wake.models import MICRO, OPEN, built_in_words
from assistant.config import Board, Config, board_names, load_board
from assistant.config.board import NoLights
from assistant.config.secrets import checked_key
from assistant.doctor.examine import Check, examine
from assistant.doctor.finding import Finding
from assistant.doctor.person import PersonAtTerminal
from assistant.doctor.running import Running
from assistant.doctor.service import Service
from assistant.doctor.sound import Sound
from assistant.doctor.table import as_lines
from assistant.doctor.wakeword import Wake
from assistant.errors import AssistantError, ConfigError
from assistant.runnable import check_lights
from assistant.setup.answers import Answers

CARDS: Final = Path("/proc/asound/cards")
"""The sound cards of this machine, by name."""

Draft = Callable[[Answers], Config]
"""The configuration as it would be."""


class Wizard:
    """One walk. Nothing is written: the answers are returned."""

    def __init__(self, draft: Draft, running: Running, given: Answers, *, terminal: bool) -> None:
        """What is `given` is not asked for. `terminal`: the device will run on one."""
        self._draft = draft
        self._running = running
        self._given = given
        self._answers = given
        self._terminal = terminal

    def run(self) -> Answers:
        """Ask. Raises `click.Abort` on Ctrl-C."""
        with suppress(ImportError):
            # Without it Python writes its prompts to C's stderr, which PortAudio and the models are denied.
            import readline  # noqa: F401
        board = self._board_that_shows()
        if board.audio.microphone == "portaudio" or board.audio.speaker == "portaudio":
            self._sound(board)
        self._key()
        self._language()
        self._wake_word(board)
        self._call()
        return self._answers

    @property
    def _config(self) -> Config:
        return self._draft(self._answers)

    def _board_that_shows(self) -> Board:
        """One that tells when it listens: a service without would not start."""
        while True:
            self._board()
            board = load_board(self._config.board)
            self._lights(board)
            try:
                check_lights(self._config.lights, board, terminal=self._terminal)
            except ConfigError as error:
                if self._given.board is not None:
                    raise
                click.echo(error)
                self._answers = self._given
            else:
                return board

    def _board(self) -> None:
        if self._answers.board is not None:
            return
        boards = [load_board(name) for name in board_names()]
        click.echo("What is it made of?\n")
        width = max(len(board.name) for board in boards)
        for board in boards:
            click.echo(f"  {board.name:{width}}  {board.title}")
        guess = guessed_board(boards, _text(CARDS), self._config.board)
        while True:
            chosen = click.prompt("\nThe board, or a file of your own", default=guess)
            try:
                load_board(chosen)
            except ConfigError as error:
                click.echo(error)
            else:
                self._answers = replace(self._answers, board=chosen)
                return

    def _lights(self, board: Board) -> None:
        asked = self._answers.no_light is not None or self._config.lights.no_light
        if asked or not isinstance(board.lights, NoLights):
            return
        question = "\nThis board has no light. May a sound tell, each time, that it listens?"
        self._answers = replace(self._answers, no_light=click.confirm(question, default=True))

    def _sound(self, board: Board) -> None:
        given = self._answers.microphone is not None, self._answers.speaker is not None
        while True:
            try:
                devices = asyncio.run(_devices())
            except AssistantError as error:
                click.echo(error)
                return
            if not given[0]:
                name = self._device(devices, Direction.INPUT, "microphone")
                self._answers = replace(self._answers, microphone=name)
            if not given[1]:
                name = self._device(devices, Direction.OUTPUT, "speaker")
                self._answers = replace(self._answers, speaker=name)
            self._look(
                Sound(self._config, board, self._running, PersonAtTerminal(), quick=False).checks(),
            )
            if all(given) or click.confirm("Is that as it should be?", default=True):
                return

    def _device(self, devices: Sequence[SoundDevice], direction: Direction, noun: str) -> str:
        able = [device.name for device in devices if device.channels(direction)]
        if not able:
            click.echo(f"\nThere is no {noun}. Connect one, and run this again.")
            return ""
        click.echo(f"\nWhich {noun}?\n\n  0  whatever the board or the system prefers")
        for number, name in enumerate(able, 1):
            click.echo(f"  {number}  {name}")
        number = click.prompt(f"\nThe {noun}", type=click.IntRange(0, len(able)), default=0)
        return able[number - 1] if number else ""

    def _key(self) -> None:
        if self._answers.key is not None or self._config.live.backend == "vertex":
            return
        has = self._config.api_key is not None
        click.echo("\nThe key of the Gemini API, from https://aistudio.google.com/apikey. It is not shown.")
        words = "The key (Enter: keep the one there is)" if has else "The key (Enter: later)"
        while text := click.prompt(words, default="", hide_input=True, show_default=False).strip():
            try:
                self._answers = replace(self._answers, key=checked_key(text, "what was typed"))
            except ConfigError as error:
                click.echo(error)
            else:
                return

    def _language(self) -> None:
        while self._answers.language is None:
            before = self._config.live.language or "any"
            chosen = click.prompt('\nThe language, such as "en-GB" or "de-DE", or "any"', default=before)
            answers = replace(self._answers, language="" if chosen == "any" else chosen.strip())
            try:
                self._draft(answers)
            except ConfigError as error:
                click.echo(error)
            else:
                self._answers = answers

    def _wake_word(self, board: Board) -> None:
        if self._answers.wake_word is None:
            words = sorted(built_in_words(MICRO).keys() | built_in_words(OPEN).keys())
            before = self._config.wake.words[0] if self._config.wake.words else words[0]
            if before not in words:
                return  # a model of the owner's own
            click.echo("")
            chosen = click.prompt("The wake word", type=click.Choice(words), default=before)
            self._answers = replace(self._answers, wake_word=chosen)
        if click.confirm("Try it?", default=True):
            self._look(Wake(self._config, board, self._running, PersonAtTerminal(), quick=False).checks())

    def _call(self) -> None:
        config = self._config
        config = config.model_copy(update={"api_key": self._answers.key or config.api_key})
        if config.api_key is None and config.live.backend == "gemini":
            return
        if click.confirm("\nTry a call to the service?", default=True):
            self._look(Service(config).checks(), self._answers.key)

    @staticmethod
    def _look(checks: Iterator[Check], key: SecretStr | None = None) -> None:
        found: list[Finding] = asyncio.run(examine(tuple(checks), key.get_secret_value() if key else ""))
        for line in list(as_lines(found))[:-2]:
            click.echo(line)


def guessed_board(boards: Sequence[Board], cards: str, before: str) -> str:
    """The board whose sound card is in this machine, by the name that its file tells; else `before`."""
    there = cards.casefold()
    for board in boards:
        if board.audio.input and board.audio.input.casefold() in there:
            return board.name
    return before


async def _devices() -> list[SoundDevice]:
    async with PortAudio() as sound:
        return await sound.devices()


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
