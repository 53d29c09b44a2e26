"""Events as JSON: `to_json`, `from_json`, and the JSON Schema of the whole set.

Writing is plain and fast. Reading goes through pydantic, since logs and saves are untrusted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from npcsdk.errors import SaveError
from npcsdk.events import EVENT_TYPES, Audio, Event

if TYPE_CHECKING:
    from pydantic import TypeAdapter


MAX_LEVELS = 64
"""Levels of nesting in what becomes JSON: the data of an event can come from anyone."""


def to_json(event: Event) -> dict[str, Any]:
    """The event as JSON values; `type` first, audio by its hash only."""
    return {"type": event.type, **_fields(event)}


def from_json(value: Mapping[str, Any]) -> Event:
    """The event that `to_json` wrote.

    Raises:
        SaveError: the value is not an event of a known type with the right fields.
    """
    if not isinstance(value, Mapping):
        raise SaveError(f"an event must be a JSON object, not {type(value).__name__}")
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in EVENT_TYPES:
        raise SaveError(f"unknown event type {kind!r}")
    try:
        event: Event = adapter(kind).validate_python({k: plain(v) for k, v in value.items() if k != "type"})
    except TypeError as error:
        raise SaveError(f"bad {kind} event: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise SaveError(f"bad {kind} event: {where}: {first['msg']}") from None
    return event


class BadNumber(ValueError):
    """What stands for a number is none, or is too large to compute with."""


def read_json(text: str | bytes) -> Any:
    """What a JSON text says, with numbers that can be computed with: NaN would spread, 1e999 would not stay.

    Raises:
        BadNumber: one of its numbers is not finite, or beyond what a float can be.
        ValueError: it is no JSON.
    """
    return json.loads(text, parse_constant=_finite, parse_float=_finite, parse_int=_whole)


def _finite(written: str) -> float:
    number = float(written)
    if not isfinite(number):
        raise BadNumber(f"{written[:40]} is a bad number")
    return number


def _whole(written: str) -> int:
    _finite(written)
    return int(written)


def event_schema() -> dict[str, Any]:
    """JSON Schema of one event, as in `npcsdk chat --events`."""
    variants: list[dict[str, Any]] = []
    shared: dict[str, Any] = {}
    for name in EVENT_TYPES:
        schema = adapter(name).json_schema(ref_template="#/$defs/{model}")
        shared |= schema.pop("$defs", {})
        schema["properties"] = {"type": {"const": name}, **schema["properties"]}
        schema["required"] = ["type", *schema.get("required", ())]
        variants.append(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "npcsdk event",
        "oneOf": variants,
        "$defs": shared,
    }


def plain(value: Any, levels: int = MAX_LEVELS) -> Any:
    """The JSON form of a value of ours: dataclasses as objects, tuples as lists, audio by its hash.

    Raises:
        TypeError: something in it has no JSON form, or it is nested deeper than `levels`.
    """
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if levels == 0:
        raise TypeError(f"it is nested deeper than {MAX_LEVELS} levels")
    if isinstance(value, tuple | list):
        return [plain(item, levels - 1) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item, levels - 1) for key, item in value.items()}
    if isinstance(value, Audio):
        return {"sha256": value.sha256, "rate": value.rate, "frames": value.frames}
    if is_dataclass(value):
        return _fields(value, levels - 1)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _fields(value: Any, levels: int = MAX_LEVELS) -> dict[str, Any]:
    return {f.name: plain(getattr(value, f.name), levels) for f in fields(value)}


@cache
def adapter(kind: str) -> TypeAdapter[Any]:
    """What reads events of a kind, and writes them in C."""
    from pydantic import TypeAdapter

    return TypeAdapter(EVENT_TYPES[kind])
