from assistant.tools.builtin.memory import memory_tools
from tests.tools.calling import talking


class RecordingFacts:
    def __init__(self) -> None:
        self.kept: list[str] = []

    def remember(self, fact: str) -> str:
        self.kept.append(fact)
        return "remembered"

    def forget(self, fact: str) -> str:
        self.kept.remove(fact)
        return f"forgotten: {fact}"

    def recall(self, about: str) -> list[str]:
        return [fact for fact in self.kept if about in fact]


async def test_facts_are_remembered_recalled_and_forgotten() -> None:
    facts = RecordingFacts()
    async with talking(*memory_tools(facts)) as model:
        assert await model.asks("remember", fact="The person's name is Ada.") == {"output": "remembered"}
        assert await model.asks("remember", fact="The cat is called Tom.") == {"output": "remembered"}
        assert await model.asks("recall", about="name") == {"output": ["The person's name is Ada."]}
        assert len((await model.asks("recall"))["output"]) == 2
        assert "forgotten" in (await model.asks("forget_fact", fact="The cat is called Tom."))["output"]
        assert "Nothing" in (await model.asks("recall", about="cat"))["output"]
    assert facts.kept == ["The person's name is Ada."]


async def test_a_fact_is_a_short_sentence() -> None:
    facts = RecordingFacts()
    async with talking(*memory_tools(facts)) as model:
        assert "at most 300" in (await model.asks("remember", fact="x" * 301))["error"]
        assert "at least 1" in (await model.asks("remember", fact=""))["error"]
        assert "Missing" in (await model.asks("forget_fact"))["error"]
    assert facts.kept == []


def test_what_changes_something_is_an_act() -> None:
    assert {tool.name: tool.risk for tool in memory_tools(RecordingFacts())} == {
        "remember": "act",
        "forget_fact": "act",
        "recall": "read",
    }
