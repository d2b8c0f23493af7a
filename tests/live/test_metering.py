from typing import Any

from google.genai.types import UsageMetadata

from assistant.core.usage import Usage
from assistant.live.metering import Meter, usage_of


def said(**fields: Any) -> UsageMetadata:
    return UsageMetadata.model_validate(fields)


def details(**counts: int) -> list[dict[str, Any]]:
    return [{"modality": modality, "tokenCount": count} for modality, count in counts.items()]


def request(prompt: int, response: int) -> UsageMetadata:
    return said(
        promptTokenCount=prompt,
        promptTokensDetails=details(AUDIO=prompt),
        responseTokenCount=response,
        responseTokensDetails=details(AUDIO=response),
    )


def test_every_modality_has_its_price() -> None:
    everything = said(
        promptTokenCount=1000,
        promptTokensDetails=details(TEXT=100, DOCUMENT=1, AUDIO=300, IMAGE=200, VIDEO=400),
        toolUsePromptTokenCount=10,
        toolUsePromptTokensDetails=details(TEXT=10),
        cachedContentTokenCount=50,
        responseTokenCount=80,
        responseTokensDetails=details(AUDIO=70, TEXT=10),
        thoughtsTokenCount=7,
        totalTokenCount=1097,
    )

    assert usage_of(everything) == Usage(
        text_in=100 + 1 - 1 + 10, audio_in=300, picture_in=600, text_out=17, audio_out=70
    ) + Usage(text_in=1)


def test_what_is_not_broken_down_counts_as_the_dearest_kind() -> None:
    assert usage_of(said(promptTokenCount=10, responseTokenCount=3)) == Usage(audio_in=10, audio_out=3)
    partly = said(promptTokenCount=10, promptTokensDetails=details(AUDIO=4))
    assert usage_of(partly) == Usage(audio_in=4, text_in=6)


def test_unknown_modalities_and_negative_counts_do_no_harm() -> None:
    assert usage_of(
        said(promptTokensDetails=[{"tokenCount": 5}, {"modality": "TEXT", "tokenCount": -5}])
    ) == (Usage(audio_in=5))
    assert usage_of(said()) == Usage()


def test_the_context_is_billed_with_each_request() -> None:
    meter = Meter()

    assert meter.read(request(100, 20)) == Usage(audio_in=100, audio_out=20)
    assert meter.read(request(150, 10)) == Usage(audio_in=150, audio_out=10)


def test_what_is_told_again_while_it_grows_counts_once() -> None:
    meter = Meter()

    assert meter.read(request(100, 5)) == Usage(audio_in=100, audio_out=5)
    assert meter.read(request(100, 20)) == Usage(audio_out=15)
    assert meter.read(request(100, 20)) == Usage()


def test_figures_without_a_prompt_are_taken_as_they_come() -> None:
    meter = Meter()

    for _ in range(2):
        assert meter.read(said(responseTokenCount=3)) == Usage(audio_out=3)
