"""What the world's data types share: frozen, closed, and ids that are safe in file names and prompts."""

from __future__ import annotations

import keyword
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

ID_SHAPE = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"
Id = Annotated[str, StringConstraints(pattern=ID_SHAPE)]
"""A name that other parts refer to: a letter or underscore, then letters, digits, underscores; at most 64."""

Value = str | int | float | bool
"""What a variable can hold."""
MAX_NUMBER = 2**53
"""Numbers beyond this are refused: they are not exact in every place that reads them."""
RESERVED_VARIABLES = frozenset(("true", "false", "visits", "player", *keyword.kwlist))
"""Names that mean something else in conditions and texts."""


def listed(value: Any) -> Any:
    """A single thing as a list of one: a writer need not put brackets around it."""
    return (value,) if isinstance(value, str | dict) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(listed)]
"""One text or a list of them, as a tuple."""


Ids = Annotated[tuple[Id, ...], BeforeValidator(listed)]
"""One id or a list of them, as a tuple."""


class Authored(BaseModel):
    """Base of everything that a writer writes: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True, defer_build=True)
