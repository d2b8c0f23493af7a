"""README says what is."""

import re
from pathlib import Path

from assistant.emulator.scenario import load_scenario
from tests.support.live_frames import Client, frame, service, setup
from tests.support.readme import BEGIN, END, README, redrawn

EXAMPLE = Path(__file__).parent / "data/weather.py"


def test_the_state_diagrams_are_those_of_the_tables() -> None:
    text = README.read_text()
    assert text.count(BEGIN) == 1
    assert text.count(END) == 1
    assert text == redrawn(text), "run `make readme`"


def test_the_example_of_a_tool_is_the_one_that_is_tested() -> None:
    assert f"```python\n{EXAMPLE.read_text()}```" in README.read_text()


def test_the_scenario_answers_with_its_story_when_the_question_is_asked_again(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(# story\.toml\n.*?)```", README.read_text(), re.DOTALL)
    assert found is not None
    story = tmp_path / "story.toml"
    story.write_text(found[1])
    scenario = load_scenario(story)
    shared = service(scenario)
    for number, lost in ((1, True), (2, False)):
        client = Client(shared, number=number)
        client.send(setup(outputAudioTranscription={}), frame(realtime_input={"text": "How far is it?"}))
        client.pass_time(60)
        assert (client.closed is not None) == lost
    told = "".join(
        message["outputTranscription"]["text"] for _, message in client.messages("outputTranscription")
    )
    assert told.split() == scenario.turns[0].reply.split()
