"""From a function's signature to a JSON schema that the Live API takes, and back to a checked call. Pure."""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUndefinedAnnotation, PydanticUserError
from pydantic_core import ArgsKwargs

from assistant.tools.errors import ToolError

KEPT = frozenset(
    {"type", "description", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern"}
    | {"minItems", "maxItems", "required"}
)
"""Keywords that stay as they are: those of the API's `Schema`, less those that some model refuses or that
the SDK trips over (`additionalProperties`, `$ref`, `format`). What is cut is checked here all the same."""

MOST_PROBLEMS = 5
"""So many wrong arguments are told to the model at once."""

UNFIT = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@dataclass(frozen=True, slots=True)
class BoundCall:
    """A call that is ready to be made, by calling this."""

    arguments: Mapping[str, Any]
    """With what it is made: checked, and defaults filled in."""
    make: Callable[[], Any]

    def __call__(self) -> Any:
        """Make it."""
        return self.make()


Bind: TypeAlias = Callable[[Mapping[str, Any]], BoundCall]
"""Checks what the model wrote. Raises ToolError in words."""


def binder_of(function: Callable[..., Any]) -> tuple[Bind, dict[str, Any]]:
    """How `function` is bound to the arguments of a call, and their JSON schema as pydantic writes it.

    The binder raises ToolError for arguments that do not fit. Raises TypeError for a parameter that has no
    name, or a type that JSON cannot carry.
    """
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in UNFIT:
            raise TypeError(
                f"{function.__name__}: the model gives arguments by name, so not to `{parameter}`"
            )

    @functools.wraps(function)
    def checked(**arguments: Any) -> BoundCall:
        return BoundCall(arguments, functools.partial(function, **arguments))

    try:
        adapter = TypeAdapter(cast("type[BoundCall]", checked))  # pydantic takes functions for types
        schema = adapter.json_schema()
    except (PydanticUserError, PydanticUndefinedAnnotation) as error:
        raise TypeError(f"{function.__name__}: {error.message}") from error

    def bind(arguments: Mapping[str, Any]) -> BoundCall:
        try:
            return adapter.validate_python(ArgsKwargs((), dict(arguments)))
        except ValidationError as error:
            raise ToolError(f"wrong arguments: {_in_words(error)}") from None

    return bind, schema


def _in_words(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_context=False, include_input=False)[:MOST_PROBLEMS]
    return "; ".join(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in problems)


def cleaned(schema: Mapping[str, Any]) -> dict[str, Any]:
    """`schema` with its references put in place and nothing but what the API takes.

    Raises TypeError for one that refers to itself, or to what is not there.
    """
    return _clean(schema, schema.get("$defs", {}), ())


def _clean(node: Any, definitions: Mapping[str, Any], inside: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(node, Mapping):  # `true`: anything
        return {}
    if "$ref" in node:
        name = str(node["$ref"]).rpartition("/")[2]
        if name in inside or name not in definitions:
            raise TypeError(f"{name} refers to itself, or is not defined: the model cannot be told of it")
        others = {key: value for key, value in node.items() if key != "$ref"}
        return _clean({**definitions[name], **others}, definitions, (*inside, name))
    clean = functools.partial(_clean, definitions=definitions, inside=inside)
    result: dict[str, Any] = {}
    for key, value in node.items():
        match key:
            case "properties":
                result[key] = {name: clean(inner) for name, inner in value.items()}
            case "items":
                result[key] = clean(value)
            case "const":
                result["enum"] = [value]
            case "anyOf" | "oneOf":
                either = _either([clean(option) for option in value if option != {"type": "null"}])
                result = either | result
            case _ if key in KEPT:
                result[key] = value
    return result


def _either(options: list[dict[str, Any]]) -> dict[str, Any]:
    """One of `options`. That null is another needs no words: whatever may be null may be left out too."""
    return options[0] if len(options) == 1 else {"anyOf": options}
