"""Names in authored text: `{trust}`, `{player.name}`. Replaced by values, never evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping

from npcsdk.patterns import lazy
from npcsdk.world.conditions import ConditionError
from npcsdk.world.model import Value

EVENT = "event."
"""Texts and conditions may name what came with an event, `{event.user}`; which data come is the game's to know."""

RECALLED = ("recalled", "recalled.when", "recalled.by")
"""What texts may name of what the player said once and that comes to mind now: the words, when, and who told them."""

_NAME = lazy(r"\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?)\}")
_UNSAFE = lazy(r"[\[\]【】{}<>*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def names_in(text: str) -> frozenset[str]:
    """The names that a text interpolates."""
    return frozenset(_NAME.findall(text))


def interpolate(text: str, *values: Mapping[str, Value]) -> str:
    """The text with each known `{name}` replaced, looked for in one mapping after the other; unknown ones stay.

    A value can come from the player, so what would be read as a tag, a name or a control
    character is taken out of it; whole numbers lose their `.0`; what is in a set stands between commas.
    """
    return _NAME.sub(lambda match: _filled(match, values), text) if "{" in text else str(text)


def _filled(match: re.Match[str], values: tuple[Mapping[str, Value], ...]) -> str:
    for mapping in values:
        try:
            return _shown(mapping[match[1]])
        except (KeyError, ConditionError):  # Not here, or computed from what is not there.
            continue
    return match[0]


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return _UNSAFE.sub("", str(value))
