from tests.support.sound_server import sound_server

__all__ = ["sound_server"]
