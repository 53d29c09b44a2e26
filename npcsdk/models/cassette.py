"""A cassette: what a model was asked and what it said, as JSON lines that people can read and keep with their code.

The first line says what it is, each further one holds a call. There are no keys, addresses or
folders in it: of a model's name only the name is kept, of an error only what is no secret.
"""

from __future__ import annotations

import json
import math
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from npcsdk.errors import ModelError, SpecError
from npcsdk.patterns import lazy
from npcsdk.ports import Prompt, Usage

VERSION = 1
MAX_BYTES = 64_000_000
"""Size of a cassette."""
_FOLDER = lazy(r"(?<![\w.])(?:~|[A-Za-z]:)?(?:[\\/][^\\/:'\"\n]+)*[\\/](?=[^\\/\s])")
_ADDRESS = lazy(r"@?https?://\S+")

Seconds = Annotated[float, Field(ge=0, le=3600)]
Count = Annotated[int, Field(ge=0, le=10**9)]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)


class Header(_Line):
    """The first line: who was recorded."""

    npcsdk: Literal["cassette"] = "cassette"
    version: int = VERSION
    model: str = ""
    judges_intents: bool = False
    small: bool = False


class Asked(_Line):
    """A request, as far as an answer depends on it. The seed does not belong to it."""

    messages: tuple[tuple[str, str], ...]
    emotions: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    max_words: int = 0
    gotos: tuple[str, ...] = ()
    authored: tuple[str, ...] = ()
    language: str = ""

    @classmethod
    def of(cls, prompt: Prompt) -> Asked:
        """What a prompt asks."""
        terms = {name: getattr(prompt.contract, name) for name in cls.model_fields if name != "messages"}
        return cls.model_validate(whole({"messages": tuple(map(tuple, prompt.messages)), **terms}))


class Failure(_Line):
    """The error that a call ended with."""

    text: str
    retryable: bool = True
    retry_after: Seconds | None = None
    of_prompt: bool = False

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """What can be told of an error."""
        known = error if isinstance(error, ModelError) else ModelError(f"{type(error).__name__}: {error}")
        after = known.retry_after if known.retry_after is not None and 0 <= known.retry_after <= 3600 else None
        return cls(
            text=whole(discreet(str(known))), retryable=known.retryable, retry_after=after, of_prompt=known.of_prompt
        )

    def error(self) -> ModelError:
        """The error again."""
        return ModelError(self.text, retryable=self.retryable, retry_after=self.retry_after, of_prompt=self.of_prompt)


class Counted(_Line):
    """What a call used, in tokens; `cost` is what it cost then, in US dollars."""

    prompt: Count = 0
    cached: Count = 0
    completion: Count = 0
    cost: Annotated[float, Field(ge=0)] | None = None

    @classmethod
    def of(cls, usage: Usage) -> Counted:
        """What a model reports, as far as it can be so: models are plug-ins."""
        counts = [part if isinstance(part, int) and 0 <= part <= 10**9 else 0 for part in usage[:3]]
        cost = usage.cost if isinstance(usage.cost, int | float) and 0 <= usage.cost < math.inf else None
        return cls(prompt=counts[0], cached=counts[1], completion=counts[2], cost=None if cost is None else float(cost))


class Call(_Line):
    """One call: the request, the text in its pieces, and when each came, in seconds from the start.

    `cut` says that whoever read it wanted no more.
    """

    asked: Asked
    reply: tuple[str, ...] = ()
    at: tuple[Seconds, ...] = ()
    usage: Counted | None = None
    error: Failure | None = None
    cut: bool = False


def read(path: Path) -> tuple[Header, list[Call]]:
    """What a cassette holds.

    Raises:
        SpecError: there is none, or it is damaged; the message has its line and what to do.
    """
    lines = _text(path).split("\n")
    try:
        header = Header.model_validate_json(lines[0])
    except ValidationError:
        newer = re.match(r'{"npcsdk": ?"cassette", ?"version": ?\d+', lines[0])
        what = "of another version" if newer else "no cassette: its first line does not say so"
        raise SpecError(f"{path} is {what}. Record it anew with --model record:{path}+SPEC.") from None
    if header.version != VERSION:
        raise SpecError(f"{path} is a cassette of version {header.version}; this npcsdk reads version {VERSION}.")
    return header, [_call(path, number, line) for number, line in enumerate(lines[1:], 2) if line.strip()]


def is_one(path: Path) -> bool:
    """Whether a file begins as a cassette does, or is empty: it may be damaged, but is nothing else."""
    if not path.is_file():
        return False
    start = line(Header())[:22].encode()
    try:
        with path.open("rb") as file:
            return file.read(len(start)) in (start, b"")
    except OSError:
        return False


def line(value: Header | Call) -> str:
    """A line of a cassette, with its end."""
    return json.dumps(value.model_dump(exclude_defaults=not isinstance(value, Header)), ensure_ascii=False) + "\n"


def discreet(text: str) -> str:
    """A text without keys of the environment, addresses and folders."""
    for name, value in os.environ.items():
        if len(value) > 3 and (name == "OPENAI_API_KEY" or name.startswith("NPCSDK_API_KEY")):
            text = text.replace(value, "…")
    return _FOLDER.sub("", _ADDRESS.sub("", text))


def _text(path: Path) -> str:
    try:
        # Anything but a file, a named pipe above all, could make reading wait for ever.
        if not path.is_file():
            raise SpecError(f"There is no cassette {path}. Record one with --model record:{path}+SPEC.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(raw) > MAX_BYTES:
        raise SpecError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SpecError(f"{path} is no cassette: it is not UTF-8 text.") from None


def _call(path: Path, number: int, text: str) -> Call:
    try:
        call = Call.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        reason = f"{where}: {first['msg']}" if where else first["msg"]
        raise SpecError(f"{path}:{number}: {reason}. Mend or remove the line, or record the cassette anew.") from None
    if len(call.at) not in (0, len(call.reply)):
        raise SpecError(f"{path}:{number}: `at` needs a time for each piece of `reply`, or is to be left out.")
    return call


def whole(value: Any) -> Any:
    """Half a character, which no file can hold, becomes a question mark."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return tuple(map(whole, value))
    return {key: whole(part) for key, part in value.items()} if isinstance(value, dict) else value
