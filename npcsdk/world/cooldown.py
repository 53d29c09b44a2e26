"""How long something rests after it happened: `3 turns`, or `20s` of game time."""

from __future__ import annotations

from typing import Any, NamedTuple

from npcsdk.patterns import lazy
from npcsdk.world.duration import seconds

_TURNS = lazy(r"(\d{1,6})(?:\s*turns?)?")


class Cooldown(NamedTuple):
    """A rest in turns, or in seconds of game time; the other is 0."""

    turns: int = 0
    seconds: float = 0.0

    def over(self, turns: float, seconds: float) -> bool:
        """Whether it has passed, so many turns and seconds after."""
        return turns > self.turns and seconds >= self.seconds

    def __str__(self) -> str:
        return f"{self.seconds:g}s" if self.seconds else f"{self.turns} turns"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema as cs

        return cs.no_info_plain_validator_function(
            _read, serialization=cs.plain_serializer_function_ser_schema(str, when_used="unless-none")
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {
            "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*\w*\s*$"}]
        }


def _read(value: Any) -> Cooldown:
    if isinstance(value, Cooldown):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and (found := _TURNS.fullmatch(value.strip())):
        return Cooldown(turns=int(found[1]))
    try:
        rest = seconds(value)
    except ValueError:
        rest = None
    if not isinstance(rest, float) or not 0 < rest <= 86_400:
        raise ValueError(f"{value!r} is no rest; write 3 turns, or 20s, 1.5m, 2h of game time")
    return Cooldown(seconds=rest)
