"""Code that the service runs for a model that cannot have it run itself. Pure; imports no SDK.

Another model writes the code and has it run, where the service runs it: nothing of it runs here.
"""

from typing import TYPE_CHECKING, Final

from assistant.core.usage import Usage

if TYPE_CHECKING:
    from google.genai.types import GenerateContentConfigDict, GenerateContentResponse

INSTRUCTION: Final = (
    "Solve the task by writing and running Python code. Answer with the result alone, in one or two sentences"
    " that can be spoken."
)

MOST_OUTPUT: Final = 4_000
"""Letters of what the code printed, and of the answer; more is cut off."""


def code_request() -> "GenerateContentConfigDict":
    """What is asked for beside the task."""
    return {"system_instruction": INSTRUCTION, "tools": [{"code_execution": {}}]}


def outcome_of(response: "GenerateContentResponse") -> str:
    """What came of it: the answer, and what the code printed. Empty if there is neither."""
    content = response.candidates[0].content if response.candidates else None
    answer, printed = "", ""
    for part in (content.parts if content else None) or []:
        if part.text and not part.thought:
            answer += part.text
        if part.code_execution_result:
            result = part.code_execution_result
            outcome = result.outcome.name.removeprefix("OUTCOME_").lower() if result.outcome else "unknown"
            printed += (result.output or "") if outcome == "ok" else f"({outcome}) {result.output or ''}"
    parts = (
        answer.strip()[:MOST_OUTPUT],
        printed.strip() and f"The code printed: {printed.strip()}"[:MOST_OUTPUT],
    )
    return "\n".join(part for part in parts if part)


def cost_of(response: "GenerateContentResponse") -> Usage:
    """What the service counted; all of it is text."""
    said = response.usage_metadata
    if said is None:
        return Usage()
    return Usage(
        text_in=(said.prompt_token_count or 0) + (said.tool_use_prompt_token_count or 0),
        text_out=(said.candidates_token_count or 0) + (said.thoughts_token_count or 0),
    )
