from typing import Any

from google.genai.types import GenerateContentResponse

from assistant.core.usage import Usage
from assistant.live.coding import MOST_OUTPUT, cost_of, outcome_of


def response(*parts: dict[str, Any], **fields: Any) -> GenerateContentResponse:
    return GenerateContentResponse.model_validate({"candidates": [{"content": {"parts": parts}}], **fields})


def test_the_answer_and_what_the_code_printed() -> None:
    ran = response(
        {"text": "Let me think.", "thought": True},
        {"executable_code": {"code": "print(2**10)", "language": "PYTHON"}},
        {"code_execution_result": {"outcome": "OUTCOME_OK", "output": "1024\n"}},
        {"text": "It is 1024."},
    )
    assert outcome_of(ran) == "It is 1024.\nThe code printed: 1024"


def test_code_that_failed_says_how() -> None:
    failed = response({"code_execution_result": {"outcome": "OUTCOME_DEADLINE_EXCEEDED", "output": ""}})
    assert outcome_of(failed) == "The code printed: (deadline_exceeded)"


def test_nothing_is_nothing() -> None:
    assert outcome_of(response()) == ""
    assert outcome_of(GenerateContentResponse()) == ""


def test_a_flood_is_cut() -> None:
    flood = response({"text": "x" * 9_999}, {"code_execution_result": {"output": "y" * 9_999}})
    assert len(outcome_of(flood)) == 2 * MOST_OUTPUT + 1


def test_what_it_cost() -> None:
    counted = {"prompt_token_count": 10, "tool_use_prompt_token_count": 5, "candidates_token_count": 7}
    ran = response(usage_metadata=counted | {"thoughts_token_count": 3})
    assert cost_of(ran) == Usage(text_in=15, text_out=10)
    assert cost_of(response()) == Usage()
