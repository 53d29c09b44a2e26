"""What the world's data types share: frozen, closed, and ids that are safe in file names and prompts."""

from __future__ import annotations

import keyword
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

ID_SHAPE = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"
Id = Annotated[str, StringConstraints(pattern=ID_SHAPE)]
"""A name that other parts refer to: a letter or underscore, then letters, digits, underscores; at most 64."""

Value = str | int | float | bool | tuple[str, ...]
"""What a variable can hold. A tuple is a set of texts, in the order in which they were added."""
MAX_NUMBER = 2**53
"""Numbers beyond this are refused: they are not exact in every place that reads them."""
CALLS = ("visits", "turns_since", "relationship", "feels", "sounds", "knows", "recalls")
"""What conditions can ask besides variables."""
VERBS = ("relationship", "feel", "remember", "command", "emit")
"""What effects can do besides changing variables."""
RESERVED_VARIABLES = frozenset(("true", "false", "player", "event", "recalled", *CALLS, *VERBS, *keyword.kwlist))
"""Names that mean something else in conditions, effects and texts."""
NAME_SHAPE = r"^[A-Za-z_][A-Za-z0-9_]{0,63}(\.[A-Za-z_][A-Za-z0-9_]{0,63})?$"
"""A variable as it is named: `trust`, or `tom.trust` for one of another graph or character."""
SPOT_SHAPE = f"^$|{NAME_SHAPE}"
Spot = Annotated[str, StringConstraints(pattern=SPOT_SHAPE)]
"""A node of the same graph, `hub`, or of another, `smithy.hub`; "" for none."""


def listed(value: Any) -> Any:
    """A single thing as a list of one: a writer need not put brackets around it."""
    return (value,) if isinstance(value, str | dict) else value


def _truth(value: Any) -> Any:
    """Texts that mean true or false in YAML, as such; `yes` and `1` are texts, as they are everywhere else."""
    from pydantic_core import PydanticKnownError

    if not isinstance(value, str):
        return value
    if value.lower() not in ("true", "false") or not (value.islower() or value.istitle() or value.isupper()):
        raise PydanticKnownError("bool_parsing")
    return value.lower() == "true"


Truth = Annotated[bool, BeforeValidator(_truth)]
"""True or false."""

Texts = Annotated[tuple[str, ...], BeforeValidator(listed)]
"""One text or a list of them, as a tuple."""


Ids = Annotated[tuple[Id, ...], BeforeValidator(listed)]
"""One id or a list of them, as a tuple."""

MAX_EARLIER = 100
"""Names that one thing can have had before."""
_OPTION_SHAPE = r"^[A-Za-z0-9_.-]{1,140}$"
_LINE_SHAPE = r"^[A-Za-z0-9_.-]{1,300}$"
_Earlier = Field(max_length=MAX_EARLIER)
EarlierIds = Annotated[tuple[Id, ...], _Earlier, BeforeValidator(listed)]
"""The ids that something had before, in worlds of which there may be saves."""
EarlierNames = Annotated[
    tuple[Annotated[str, StringConstraints(pattern=NAME_SHAPE)], ...], _Earlier, BeforeValidator(listed)
]
"""The same of what may have stood elsewhere: `hub`, or `smithy.hub` for one of another graph."""
EarlierOptions = Annotated[
    tuple[Annotated[str, StringConstraints(pattern=_OPTION_SHAPE)], ...], _Earlier, BeforeValidator(listed)
]
EarlierLines = Annotated[
    tuple[Annotated[str, StringConstraints(pattern=_LINE_SHAPE)], ...], _Earlier, BeforeValidator(listed)
]


class Authored(BaseModel):
    """Base of everything that a writer writes: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True, defer_build=True)
