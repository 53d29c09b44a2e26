"""Effects: what a place in the dialogue does to variables, kept as operations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from npcsdk.patterns import lazy
from npcsdk.world.model import ID_SHAPE, MAX_NUMBER, Value

MAX_TEXT = 10_000
"""Characters of a text that a variable can hold."""

_STEP = lazy(r"[+-]\d{1,16}(\.\d{1,16})?")


class Effect(NamedTuple):
    """One operation on one variable; `apply_op` says what the forms of `op` mean."""

    name: str
    op: Value


def apply_op(old: Value, op: Value) -> Value:
    """What a variable holds after an operation.

    A text of sign and number (`+5`, `-2.5`) adds. A text that starts with `=` sets what follows,
    as a number where the variable held one (so that `=-5` can be set), else verbatim. Anything else is set as it is.

    Raises:
        ValueError: adding to what is no number, or a result that is not finite or too large.
    """
    if isinstance(op, str) and op[:1] in ("+", "-"):
        if not _is_number(old):
            raise ValueError(f"{op} cannot be added to {old!r}, which is not a number")
        return _bounded(old + _step(op))  # type: ignore[operator]
    if isinstance(op, str) and op[:1] == "=":
        return _bounded(_set_to(old, op[1:]))
    return _bounded(op)


def check_op(op: Value) -> None:
    """Refuse an operation that could never be applied.

    Raises:
        ValueError: a sign without a number, a text too long, or a number that is not finite or too large.
    """
    if isinstance(op, str) and op[:1] in ("+", "-"):
        _step(op)
    _bounded(op)


def _step(op: str) -> int | float:
    match = _STEP.fullmatch(op)
    if match is None:
        raise ValueError(f'{op!r} adds no number; write "+5" or "-2.5", or "={op}" to set this text')
    return float(op) if match[1] else int(op)


def _set_to(old: Value, text: str) -> Value:
    if not _is_number(old):
        return text
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _bounded(value: Value) -> Value:
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise ValueError(f"a variable holds at most {MAX_TEXT} characters")
    elif not isinstance(value, (int, float)):
        raise ValueError(f"{value!r} is no text, number, true or false")
    elif not abs(value) <= MAX_NUMBER:
        raise ValueError(f"{value!r} is not a number within {MAX_NUMBER}")
    return value


def _read_effects(written: Any) -> tuple[Effect, ...]:
    if isinstance(written, Mapping):
        written = tuple(written.items())
    if not isinstance(written, (tuple, list)) or not all(isinstance(e, (tuple, list)) and len(e) == 2 for e in written):
        raise ValueError('effects are a mapping of variables; write for example {trust: "+5"}')
    effects = []
    for name, op in written:
        if not isinstance(name, str) or not re.fullmatch(ID_SHAPE, name):
            raise ValueError(f"{name!r} is not a variable's name")
        try:
            check_op(op)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
        effects.append(Effect(name, op))
    return tuple(effects)


class _Written:
    """How pydantic reads and writes effects. Its own annotations for this load its schema generator at import."""

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema as cs

        return cs.no_info_plain_validator_function(
            _read_effects, serialization=cs.plain_serializer_function_ser_schema(dict)
        )

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}


Effects = Annotated[tuple[Effect, ...], _Written()]
"""Effects as a tuple, written as a mapping: `{trust: "+5", has_ledger: true, mood: sour}`."""
