"""Texts that somebody says: what a writer wrote, and the id by which translations and recordings know it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from npcsdk.patterns import lazy
from npcsdk.world.model import listed

MAX_ID = 300
"""Characters of a line's id. No id that follows from a place is longer."""

_ID = lazy(rf" ?[\[【]id[:：]([A-Za-z0-9_.-]{{1,{MAX_ID}}})[\]】](?=\s*$)")


class Said(str):
    """A text to be said. It is the text alone: `[id:...]` at its end is taken off, and kept as `id`.

    One space before the id goes with it, and what follows, which can only be space, stays: a text
    that is given an id is the same text.

    Attributes:
        id: the id that the writer gave it; "" where it follows from its place.
        language: the locale that it was taken from; "" for the text as it was written.
    """

    __slots__ = ("id", "language")
    id: str
    language: str

    def __new__(cls, text: str = "", *, id: str = "", language: str = "") -> Said:
        """A text with its id; one that is written into the text goes before."""
        found = _ID.search(text) if "id" in text else None
        made = super().__new__(cls, text[: found.start()] + text[found.end() :] if found else text)
        made.id = found[1] if found else id
        made.language = language
        return made

    @property
    def written(self) -> str:
        """The text as it stands in a file, with its id."""
        return f"{self} [id:{self.id}]" if self.id else str(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema as cs

        return cs.no_info_plain_validator_function(
            cls._read, serialization=cs.plain_serializer_function_ser_schema(lambda said: said.written)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {"type": "string"}

    @classmethod
    def _read(cls, value: Any) -> Said:
        from pydantic_core import PydanticKnownError

        if isinstance(value, Said):
            return value
        if not isinstance(value, str):
            raise PydanticKnownError("string_type")
        return cls(value)


Saids = Annotated[tuple[Said, ...], BeforeValidator(listed)]
"""One text to be said, or a list of them."""
