"""Names in authored text: `{trust}`, `{player.name}`. Replaced by values, never evaluated."""

from __future__ import annotations

from collections.abc import Mapping

from npcsdk.patterns import lazy
from npcsdk.world.model import Value

_NAME = lazy(r"\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?)\}")
_UNSAFE = lazy(r"[\[\]【】{}<>*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def names_in(text: str) -> frozenset[str]:
    """The names that a text interpolates."""
    return frozenset(_NAME.findall(text))


def interpolate(text: str, values: Mapping[str, Value]) -> str:
    """The text with each known `{name}` replaced; unknown ones stay as they are.

    A value can come from the player, so what would be read as a tag, a name or a control
    character is taken out of it; whole numbers lose their `.0`.
    """
    return _NAME.sub(lambda match: _shown(values[match[1]]) if match[1] in values else match[0], text)


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10g}"
    return _UNSAFE.sub("", str(value))
