import pytest

from assistant.live.models import DEFAULT_MODEL, MODELS, UNKNOWN, Backend, model_of


@pytest.mark.parametrize("backend", ["gemini", "vertex"])
def test_the_default_of_each_backend_has_a_row(backend: Backend) -> None:
    assert DEFAULT_MODEL[backend] in MODELS


@pytest.mark.parametrize(
    "prefix", ["", "models/", "publishers/google/models/", "projects/p/locations/l/publishers/google/models/"]
)
def test_a_model_is_found_behind_its_prefix(prefix: str) -> None:
    assert model_of(f"{prefix}gemini-3.1-flash-live-preview") is MODELS["gemini-3.1-flash-live-preview"]


def test_an_unknown_model_is_asked_for_nothing_that_any_model_refuses() -> None:
    stranger = model_of("gemini-5-live")

    assert stranger is UNKNOWN
    for model in MODELS.values():
        assert model.refuses - {"language_code"} <= stranger.refuses


@pytest.mark.parametrize("name", MODELS)
def test_no_model_is_asked_for_text_and_one_runs_code(name: str) -> None:
    assert "TEXT" in MODELS[name].refuses
    assert MODELS[name].runs_code is (name == "gemini-live-2.5-flash")


@pytest.mark.parametrize("model", [*MODELS.values(), UNKNOWN])
def test_compression_leaves_less_than_it_begins_with(model: object) -> None:
    assert isinstance(model, type(UNKNOWN))
    assert 5_000 <= model.compress_at_tokens <= 128_000, "what the service takes"
    assert 0 < model.compress_to_tokens < model.compress_at_tokens
