"""What was translated: texts by line id, each with the hash of the text that it translates."""

from __future__ import annotations

import hashlib
from typing import Any

from pydantic import Field, model_validator

from npcsdk.patterns import lazy
from npcsdk.world.model import Authored, Texts

LANGUAGE = lazy(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""A language code: en, zh-CN."""

LINE_ID = r"^[A-Za-z0-9_.-]{1,300}$"
"""The id of a line, given or derived from its place."""
HASH = r"^[0-9a-f]{0,16}$"


class Translation(Authored):
    """One text in another language; a list for the examples of an intent.

    `source` is the hash of the text that was translated: where that has changed since, the translation is stale.
    """

    text: Texts = Field((), description="The translation; empty while there is none.")
    source: str = Field("", pattern=HASH, description="Hash of the text that it translates.")

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, value: Any) -> Any:
        if isinstance(value, str | list | tuple):
            return {"text": value}
        # A table to fill may have nothing behind a name yet.
        return {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else value

    @property
    def is_there(self) -> bool:
        """Whether it says anything; in a table to fill in it need not."""
        return any(text.strip() for text in self.text)

    def is_stale(self, *texts: str) -> bool:
        """Whether it translates another text than this. One without a hash is taken for fresh."""
        return bool(self.source) and self.source != source_hash(*texts)


def source_hash(*texts: str) -> str:
    """What a locale file notes of the text that it translates: eight hexadecimal digits."""
    return hashlib.blake2b("\x1f".join(texts).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
