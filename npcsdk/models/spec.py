"""Reading a model's spec: its kind, its name, its options; several with | between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from npcsdk.errors import SpecError
from npcsdk.weights import KNOWN
from npcsdk.world.suggest import suggestion

FORMS = (
    "openai:NAME, openai:NAME@URL, embedded:smollm2, embedded:PATH.gguf, recorded:PATH, scripted, auto, "
    "or several with | between them"
)
MAX_LENGTH = 4000
"""Characters of a spec."""
MAX_MEMBERS = 16
"""Models in a chain."""
RECORD = "record:"
"""What a spec begins with whose model is to be recorded: `record:PATH+SPEC`."""

_PLAIN = ("scripted", "auto")
_NAMED = ("openai", "embedded", "recorded")
_PROGRAMS = {"ollama": 11434, "lmstudio": 1234, "vllm": 8000, "llamacpp": 8080, "llama.cpp": 8080}
"""Programs that serve models, and the ports at which they do."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One model as it is asked for: `text` is all of it, `options` are what stands behind the `?`."""

    text: str
    kind: str
    name: str = ""
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)


def recorded_to(text: str) -> tuple[str, str]:
    """The path to record to, empty where nothing is to be recorded, and the spec of the model.

    Raises:
        SpecError: it begins with `record:` and goes on with something else than a path and a spec.
    """
    text = text.strip()
    if not text.startswith(RECORD):
        return "", text
    path, plus, rest = text.removeprefix(RECORD).partition("+")
    if not path.strip() or not plus or not rest.strip() or rest.strip().startswith(RECORD):
        raise SpecError("To record a model, write record:PATH+SPEC, such as record:talk.jsonl+embedded:smollm2.")
    return path.strip(), rest.strip()


def read_specs(text: str) -> list[Spec]:
    """The models of a spec, in order, each once.

    Raises:
        SpecError: it cannot be understood; the message says how it is written.
    """
    if len(text) > MAX_LENGTH:
        raise SpecError(f"A model's spec has at most {MAX_LENGTH} characters, this one has {len(text)}.")
    parts = [part.strip() for part in text.split("|")]
    if len(parts) > MAX_MEMBERS:
        raise SpecError(f"At most {MAX_MEMBERS} models can stand in a chain, here are {len(parts)}.")
    if len(parts) > 1 and not all(parts):
        raise SpecError(f"A model is missing beside a |. Models are {FORMS}.")
    return [_read(part) for part in dict.fromkeys(parts)]


def _meant(text: str) -> str:
    """What somebody who wrote this may have wanted to write."""
    word = text.strip()[:80]
    kind = word.partition(":")[0].lower()
    if kind in ("http", "https"):
        return f" A service is openai:NAME@{word}, with the name of one of its models."
    if kind in _PROGRAMS:
        return f" {kind} is reached by its URL: openai:NAME@http://127.0.0.1:{_PROGRAMS[kind]}/v1."
    if word.endswith(".gguf") or kind in KNOWN:
        return f" Did you mean embedded:{word}?"
    if kind.startswith(("gpt-", "o1", "o3", "o4", "chatgpt")):
        return f" Did you mean openai:{word}?"
    near = get_close_matches(kind[:40], _PLAIN + _NAMED, 1)
    return f" Did you mean {near[0]}?" if near else ""


def _read(text: str) -> Spec:
    kind, colon, name = text.partition(":")
    name = name.strip()
    if kind == "record":
        raise SpecError("record: stands before all else: record:PATH+SPEC records what the whole SPEC says.")
    if kind not in _PLAIN + _NAMED:
        raise SpecError(f"{kind[:40]!r} is no kind of model.{_meant(text)} Models are {FORMS}.")
    if kind in _PLAIN and colon:
        raise SpecError(f"{kind} takes no name. Models are {FORMS}.")
    if kind in _PLAIN:
        return Spec(text, kind)
    known = _OPTIONS.get(kind)
    # What a URL has behind its ? belongs to the URL.
    name, _, query = name.partition("?") if known else (name, "", "")
    if not name.strip():
        raise SpecError(f"{kind} needs a name after a colon. Models are {FORMS}.")
    return Spec(text, kind, name.strip(), _options(kind, query, known or {}))


def _options(kind: str, query: str, known: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for part in query.split("&") if query else ():
        key, _, value = (piece.strip() for piece in part.partition("="))
        if key not in known:
            raise SpecError(f"{kind} has no option {key[:40]!r}. {suggestion(key, known)}")
        if key in options:
            raise SpecError(f"{kind}: the option {key} is given twice.")
        try:
            options[key] = known[key](value)
        except ValueError as error:
            raise SpecError(f"{kind}: {key}={value[:40]} cannot be: {error}.") from None
    return options


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            raise ValueError(f"it is a whole number from {least} to {most}")
        return int(text)

    return read


def _one_of(**known: Any) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if text not in known:
            raise ValueError(f"it is {' or '.join(known)}")
        return known[text]

    return read


_OPTIONS: Mapping[str, Mapping[str, Callable[[str], Any]]] = {
    "embedded": {
        "process": _one_of(own="own"),
        "threads": _number(1, 512),
        "context": _number(256, 1_048_576),
        "slots": _number(1, 64),
        "template": _one_of(chatml="chatml", plain="plain"),
    },
    "recorded": {"strict": _one_of(yes=True, no=False), "pace": _one_of(yes=True, no=False)},
}
