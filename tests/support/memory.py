"""A memory of the `Memory` port's shape that keeps nothing but what a test put into it."""

from assistant.ports import KeptHandle


class PlainMemory:
    """Handles, facts and turns as the test sees and sets them."""

    def __init__(self, known: str = "", lately: str = "") -> None:
        self.facts = known
        self.turns = lately
        self.handles: dict[tuple[str, str], KeptHandle] = {}

    def handle(self, backend: str, model: str) -> KeptHandle | None:
        return self.handles.get((backend, model))

    def keep_handle(self, backend: str, model: str, handle: KeptHandle) -> None:
        self.handles[backend, model] = handle

    def drop_handle(self, backend: str, model: str) -> None:
        self.handles.pop((backend, model), None)

    def known(self) -> str:
        return self.facts

    def lately(self) -> str:
        return self.turns
