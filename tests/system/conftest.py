"""What every test of whole parts may use."""

from tests.support.sound_server import sound_server

__all__ = ["sound_server"]
