"""The model's calls of tools: which are under way, and which result ends which."""

from collections.abc import Iterable, Sequence

from assistant.emulator.messages import FunctionResponse, Setup
from assistant.emulator.scenario import Turn


def non_blocking(setup: Setup) -> frozenset[str]:
    """The names of the declared functions whose results the model does not wait for."""
    declared = [one for tool in setup.tools or () for one in tool.function_declarations or ()]
    return frozenset(str(one.get("name")) for one in declared if one.get("behavior") == "NON_BLOCKING")


class Calls:
    """The calls of one turn, made at once. When none is open any more, the turn is answered."""

    def __init__(self, turn: Turn, prefix: str) -> None:
        """The ids of the calls begin with `prefix`."""
        self.turn = turn
        self.named = {f"{prefix}-{index}": call for index, call in enumerate(turn.calls, start=1)}
        self.open = {call_id: call.name for call_id, call in self.named.items()}
        """Id -> name of those that the client has not answered yet."""

    def blocking(self, non_blocking: frozenset[str]) -> bool:
        """Whether the model waits for them: it does for all if it does for one."""
        return any(name not in non_blocking for name in self.open.values())

    def close(self, returned: FunctionResponse) -> None:
        """A result is there. One of a generator that goes on is not the last."""
        call_id = self._meant(returned)
        if call_id and not returned.will_continue:
            del self.open[call_id]

    def concerns(self, returned: FunctionResponse) -> bool:
        """Whether this is a result of one of these calls."""
        return self._meant(returned) is not None

    def _meant(self, returned: FunctionResponse) -> str | None:
        """Vertex takes results without an id: they are matched by name."""
        if returned.id:
            return returned.id if returned.id in self.open else None
        return next((call_id for call_id, name in self.open.items() if name == returned.name), None)


def meant(returned: FunctionResponse, under_way: Iterable[Calls]) -> Calls | None:
    """The calls that this result belongs to; None: they were taken back, or never made."""
    return next((calls for calls in under_way if calls.concerns(returned)), None)


def open_ids(under_way: Sequence[Calls]) -> list[str]:
    """The ids of all that are open, oldest first."""
    return [call_id for calls in under_way for call_id in calls.open]
