"""A card reader, a text editor and a device: what is taken over, wiped, and complained about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.config import load_config
from assistant.errors import ConfigError
from assistant.setup.keystore import ServiceStore
from assistant.setup.preseed import ERROR_FILE, FILE, KEY_FILE, TAKEN, Preseed, preseeded, wipe
from assistant.setup.target import Target
from tests.support.writing import write

KEY = "AIzaTheKeyOfTheTest"


class Card:
    """A boot partition, and the device's own disk."""

    def __init__(self, root: Path) -> None:
        self.boot = root / "boot"
        self.disk = root / "disk"
        self.boot.mkdir()
        (self.disk / "etc").mkdir(parents=True)
        self.config = write(self.disk / "etc/assistant.toml", '# as installed\nboard = "sim"\n#x\n')
        self.store = ServiceStore(self.disk, lambda _, __: None)
        self.told: list[str] = []

    def switch_on(self) -> None:
        found = preseeded((self.boot / "firmware", self.boot))
        assert found is not None
        target = Target(self.config, of_service=True, environ={})
        found.take_over(target, self.store, self.told.append)

    @property
    def names(self) -> set[str]:
        return {path.name for path in self.boot.iterdir()}


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    yield Card(tmp_path)


def test_nothing_there(card: Card) -> None:
    assert preseeded((card.boot,)) is None


def test_settings_and_key_are_taken_over_once(card: Card) -> None:
    write(card.boot / FILE, '\n[live]\r\nvoice = "Puck"\r\n[costs.prices]\ntext_in = 1.5\n')
    write(card.boot / KEY_FILE, f"{KEY}\r\n")
    write(card.boot / ERROR_FILE, "from before")
    card.switch_on()
    config = load_config(card.config, {})
    assert (config.board, config.live.voice, config.costs.prices.text_in) == ("sim", "Puck", 1.5)
    assert card.config.read_text().startswith("# as installed\n")
    assert card.store.plain.read_text() == KEY
    assert card.names == {TAKEN}, "the key is gone, and so is the old complaint"
    assert preseeded((card.boot,)) is None
    assert KEY not in "".join(card.told)


def test_half_done_and_done_again(card: Card) -> None:
    """The power went after the settings were saved and before the file was renamed."""
    write(card.boot / FILE, '[live]\nvoice = "Puck"\n')
    card.switch_on()
    before = card.config.read_text()
    (card.boot / TAKEN).rename(card.boot / FILE)
    card.switch_on()
    assert card.config.read_text() == before
    assert card.names == {TAKEN}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[live]\nvoise = 'x'\n", "did you mean live.voice?"),
        ("[live\n", "is no valid TOML"),
        ('board = "teapot"\n', "there is no board 'teapot'"),
        ('[live]\napi_key = "AIzaTheKeyOfTheTest"\n', "the key does not belong here"),
        ("[wake]\nmodels = [[1]]\n", "wake.models"),
    ],
)
def test_a_mistake_is_written_for_the_person_with_the_card_reader(
    card: Card, text: str, complaint: str
) -> None:
    write(card.boot / FILE, text)
    write(card.boot / KEY_FILE, KEY)
    before = card.config.read_text()
    with pytest.raises(ConfigError):
        card.switch_on()
    written = (card.boot / ERROR_FILE).read_text()
    assert complaint in written
    assert KEY not in written
    assert card.config.read_text() == before
    assert card.names == {FILE, ERROR_FILE}, "the key was fine: it is taken over, and gone"
    assert card.store.plain.read_text() == KEY
    write(card.boot / FILE, '[live]\nvoice = "Puck"\n')
    card.switch_on()
    assert card.names == {TAKEN}


def test_a_key_that_is_none_stays_and_does_not_stop_the_settings(card: Card) -> None:
    write(card.boot / FILE, '[live]\nvoice = "Puck"\n')
    write(card.boot / KEY_FILE, "this is no key\n")
    with pytest.raises(ConfigError, match="holds no key"):
        card.switch_on()
    assert load_config(card.config, {}).live.voice == "Puck"
    assert card.names == {TAKEN, KEY_FILE, ERROR_FILE}
    assert "this is no key" not in (card.boot / ERROR_FILE).read_text()


def test_two_mistakes_are_both_told(card: Card) -> None:
    write(card.boot / FILE, "[live\n")
    write(card.boot / KEY_FILE, "")
    with pytest.raises(ExceptionGroup) as caught:
        card.switch_on()
    assert len(caught.value.exceptions) == 2
    text = (card.boot / ERROR_FILE).read_bytes()
    assert b"is empty" in text
    assert b"\r\n" in text, "for the editor of whoever has the card"


def test_a_file_by_another_name(card: Card) -> None:
    path = write(card.boot / "mine.toml", 'board = "sim"\n')
    target = Target(card.config, of_service=True, environ={})
    Preseed(path.parent, path.name).take_over(target, card.store, card.told.append)
    assert card.names == {TAKEN}


def test_a_key_is_overwritten_where_it_stands_before_it_goes(tmp_path: Path) -> None:
    path = write(tmp_path / KEY_FILE, KEY)
    link = tmp_path / "the same blocks"
    link.hardlink_to(path)
    wipe(path)
    assert link.read_bytes() == bytes(len(KEY))
    assert not path.exists()
