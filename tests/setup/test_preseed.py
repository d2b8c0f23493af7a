"""A card reader, a text editor and a device: what is taken over, wiped, and complained about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.config import load_config
from assistant.errors import ConfigError, DeviceError
from assistant.setup.keystore import ServiceStore
from assistant.setup.preseed import ERROR_FILE, FILE, TAKEN, Preseed, preseeded, wipe
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

    def complaint(self) -> str:
        """What the person reads after it did not work."""
        with pytest.raises(ConfigError):
            self.switch_on()
        return (self.boot / ERROR_FILE).read_text()

    @property
    def names(self) -> set[str]:
        return {path.name for path in self.boot.iterdir()}


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    yield Card(tmp_path)


def test_nothing_there(card: Card) -> None:
    assert preseeded((card.boot,)) is None


def test_settings_and_key_are_taken_over_once(card: Card) -> None:
    file = write(
        card.boot / FILE,
        f'\ufeff# mine\r\n[live]\r\nvoice = "Puck"\r\napi_key = "{KEY}"\r\n[costs.prices]\ntext_in = 1.5\n',
    )
    (card.disk / "the same blocks").hardlink_to(file)
    write(card.boot / ERROR_FILE, "from before")
    card.switch_on()
    config = load_config(card.config, {})
    assert (config.board, config.live.voice, config.costs.prices.text_in) == ("sim", "Puck", 1.5)
    assert card.config.read_text().startswith("# as installed\n")
    assert card.store.plain.read_text() == KEY
    assert card.names == {TAKEN}, "the old complaint is gone"
    for text in ((card.boot / TAKEN).read_text(), card.config.read_text(), "".join(card.told)):
        assert KEY not in text
    assert 'voice = "Puck"' in (card.boot / TAKEN).read_text()
    assert set((card.disk / "the same blocks").read_bytes()) == {0}, "it was overwritten where it stood"
    assert preseeded((card.boot,)) is None


def test_settings_alone_are_kept_as_they_were_written(card: Card) -> None:
    text = '# for the kitchen\n[live]\nvoice = "Puck"\n'
    write(card.boot / FILE, text)
    card.switch_on()
    assert (card.boot / TAKEN).read_text() == text
    assert not card.store.plain.exists()


@pytest.mark.parametrize("text", [f'[live]\napi_key = "{KEY}"\n', f'api_key = "{KEY}"\n'])
def test_the_key_alone_is_enough(card: Card, text: str) -> None:
    before = card.config.read_text()
    write(card.boot / FILE, text)
    card.switch_on()
    assert card.store.plain.read_text() == KEY
    assert card.config.read_text() == before
    assert card.names == {TAKEN}


def test_half_done_and_done_again(card: Card) -> None:
    """The power went after everything was kept, and before the card was as it should be."""
    text = f'[live]\nvoice = "Puck"\napi_key = "{KEY}"\n'
    write(card.boot / FILE, text)
    card.switch_on()
    before = card.config.read_text()
    for left in (text, "\0" * len(text)):
        write(card.boot / FILE, left)
        card.switch_on()
        assert card.config.read_text() == before
        assert card.store.plain.read_text() == KEY
        assert card.names == {TAKEN}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[live]\nvoise = 'x'\n", "live.voise: unknown key; did you mean live.voice?"),
        ("[live\n", "is no valid TOML"),
        ('board = "teapot"\n', "board: there is no board 'teapot'"),
        ('board = "usb-speakerphone"\n', "board 'usb-speakerphone' has no lights"),
        ('[wake]\nwords = ["foo"]\n', '[wake] words: no model hears "foo"'),
        ("[wake]\nmodels = [[1]]\n", "wake.models"),
        ('[live]\napi_key = "two words"\n', "live.api_key holds no key"),
    ],
)
def test_a_mistake_is_written_for_the_person_with_the_card_reader(
    card: Card, text: str, complaint: str
) -> None:
    write(card.boot / FILE, text)
    before = card.config.read_text()
    written = card.complaint()
    assert complaint in written
    assert str(card.boot / FILE) in written or "wake.models" in written
    assert str(card.config) not in written
    assert "two words" not in written
    assert card.config.read_text() == before
    assert card.names == {FILE, ERROR_FILE}
    write(card.boot / FILE, '[live]\nvoice = "Puck"\n')
    card.switch_on()
    assert card.names == {TAKEN}


def test_with_a_mistake_nothing_of_it_counts(card: Card) -> None:
    write(card.boot / FILE, f'[live]\nvoise = "x"\napi_key = "{KEY}"\n')
    assert KEY not in card.complaint()
    assert not card.store.plain.exists()
    assert b"\r\n" in (card.boot / ERROR_FILE).read_bytes(), "for the editor of whoever has the card"


def test_a_mistake_that_was_there_before_is_named_where_it_stands(card: Card) -> None:
    write(card.config, '[live]\nvoise = "x"\n')
    write(card.boot / FILE, f'api_key = "{KEY}"\n')
    assert f"{card.config}: live.voise" in card.complaint()


def test_the_devices_own_configuration_may_not_have_the_key(card: Card) -> None:
    write(card.config, f'[live]\napi_key = "{KEY}"\n')
    with pytest.raises(ConfigError, match=r"live\.api_key: the key does not belong here"):
        load_config(card.config, {})


def test_a_file_by_another_name(card: Card) -> None:
    path = write(card.boot / "mine.toml", 'board = "sim"\n')
    target = Target(card.config, of_service=True, environ={})
    Preseed(path.parent, path.name).take_over(target, card.store, card.told.append)
    assert card.names == {TAKEN}


def test_what_cannot_be_removed_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="remove it with a card reader"):
        wipe(tmp_path / "absent")
