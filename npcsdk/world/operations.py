"""What an operation makes of the value that a variable holds. Events carry operations, so that a cut can undo them."""

from __future__ import annotations

from functools import lru_cache

from npcsdk.patterns import lazy
from npcsdk.world.model import MAX_NUMBER, Value

MAX_TEXT = 10_000
"""Characters of a text that a variable can hold."""
MAX_MEMBERS = 1_000
"""Texts that a set can hold."""
TOGGLE = "toggle"

_STEP = lazy(r"[+-]\d{1,16}(\.\d{1,16})?")


def apply_op(old: Value, op: Value) -> Value:
    """What a variable holds after an operation.

    A number: a text of sign and number (`+5`, `-2.5`) adds; a text that starts with `=` sets the number
    that follows. A set: `+map` adds a text, `-map` takes it away. True or false: `toggle` turns it round.
    A text: `=` sets what follows verbatim. Anything else is set as it is.

    Raises:
        ValueError: adding to what is no number, or a result that is not finite or too large.
    """
    if isinstance(op, str):
        first = op[:1]
        if first == "=":
            return _bounded(_set_to(old, op[1:]))
        if isinstance(old, (tuple, list)):
            return _bounded(_member(tuple(old), op))
        if first in ("+", "-"):
            if isinstance(old, bool) or not isinstance(old, (int, float)):
                raise ValueError(f"{op} cannot be added to {old!r}, which is not a number")
            return _bounded(old + _step(op))
        if op == TOGGLE and isinstance(old, bool):
            return not old
    return _bounded(tuple(op) if isinstance(op, list) else op)


def outright(value: Value) -> Value:
    """The operation that sets a value, whatever it looks like."""
    return f"={value}" if isinstance(value, str) else value


def check_op(op: Value) -> None:
    """Refuse an operation that could never be applied, whatever the variable holds.

    Raises:
        ValueError: a sign with nothing behind it, a text too long, or a number that is not finite or too large.
    """
    if isinstance(op, str) and op in ("+", "-"):
        raise ValueError(f'{op!r} adds nothing; write "+5" or "-2.5", or "={op}" to set this text')
    _bounded(op)


def _member(old: tuple[str, ...], op: str) -> tuple[str, ...]:
    if op[:1] not in ("+", "-") or not op[1:].strip():
        raise ValueError(f'{op!r} is no change to a set; write "+{op.lstrip("+-")}" to add it, "-..." to take it away')
    text = op[1:].strip()
    rest = tuple(item for item in old if item != text)
    if op[0] == "-":
        return rest
    return old if text in old else (*old, text)


@lru_cache(1024)  # The same few steps come again and again, and each is applied wherever its event goes.
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
    if isinstance(value, (int, float)):
        if not abs(value) <= MAX_NUMBER:
            raise ValueError(f"{value!r} is not a number within {MAX_NUMBER}")
    elif isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise ValueError(f"a variable holds at most {MAX_TEXT} characters")
    elif not isinstance(value, tuple):
        raise ValueError(f"{value!r} is no text, number, true or false")
    elif len(value) > MAX_MEMBERS or not all(isinstance(item, str) and len(item) <= MAX_TEXT for item in value):
        raise ValueError(f"a set holds at most {MAX_MEMBERS} texts")
    return value
