"""Durations as writers write them: `20s`, `1.5m`, `2h`, `3d`, or plain seconds."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from npcsdk.patterns import lazy

_SHAPE = lazy(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?")
_FACTOR = {None: 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_YEARS = 100 * 366 * 86_400


def seconds(value: Any) -> Any:
    """Seconds for a written duration.

    Raises:
        ValueError: a text that is no duration.
    """
    if not isinstance(value, str):
        return value
    match = _SHAPE.fullmatch(value.strip())
    if match is None:
        raise ValueError(f"{value!r} is not a duration; write 20s, 1.5m, 2h or 3d")
    return float(match[1]) * _FACTOR[match[2]]


Seconds = Annotated[float, BeforeValidator(seconds), Field(gt=0, le=86_400)]
"""Of a silence, or of a feeling: a day at most."""
Span = Annotated[float, BeforeValidator(seconds), Field(ge=0, le=_YEARS)]
"""Of what goes on while nobody looks: none at all, or up to a hundred years."""
