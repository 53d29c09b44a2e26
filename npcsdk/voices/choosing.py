"""A voice for a spec string, and why it is this one.

    edge:en-GB-SoniaNeural    Microsoft Edge's read-aloud voices; the text goes to Microsoft
    hibari                    neural, in this process, American English
    espeak:en-gb              any language, robotic, a separate process
    openai:alloy              OpenAI; needs OPENAI_API_KEY
    silent                    no sound, subtitles keep their pace
    auto                      the best that runs on this machine without a network
    hibari|espeak:en          each in turn, when the one before it fails

`edge`, `espeak` and `openai` without a name use the voice that the character names for them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from difflib import get_close_matches
from importlib.util import find_spec

from npcsdk.choice import Choice
from npcsdk.config import config_file, configured
from npcsdk.errors import MissingExtra, SpecError
from npcsdk.ports import Voice
from npcsdk.voices.chain import ChainVoice
from npcsdk.voices.edge import EdgeVoice
from npcsdk.voices.espeak import REMEDY, EspeakVoice, find_binary
from npcsdk.voices.hibari import HibariVoice
from npcsdk.voices.openai import OpenAIVoice
from npcsdk.voices.silent import SilentVoice

VARIABLE = "NPCSDK_VOICE"
"""The environment variable that says what `auto` means."""

_NAMED: dict[str, Callable[[str], Voice]] = {"edge": EdgeVoice, "espeak": EspeakVoice, "openai": OpenAIVoice}
_PLAIN: dict[str, Callable[[], Voice]] = {"hibari": HibariVoice, "silent": SilentVoice}
_FORMS = "edge:VOICE, hibari, espeak:LANGUAGE, openai:NAME, silent, auto, or several with | between them"
_LOCAL = 'pip install "npcsdk[local]" adds a neural English voice that runs on this machine'
_BETTER = {
    "hibari": "--voice edge:en-GB-SoniaNeural sounds better and knows many languages, but sends the text to Microsoft.",
    "espeak": f"{_LOCAL}.",
    "silent": f"{_LOCAL}, apt-get install espeak-ng a robotic one for a hundred languages.",
    "edge": "",
    "openai": "",
}
_WHY = {
    "hibari": "It is the best voice that runs on this machine without a network.",
    "espeak": "hibari-tts is not installed, espeak-ng is.",
    "silent": "Neither hibari-tts nor espeak-ng is installed, and services are used only when asked for.",
}


def make_voice(spec: str = "auto") -> Voice:
    """The voice that a spec names. It ends in silence, so that speaking never fails.

    `auto` is what NPCSDK_VOICE says, else the user's config.yaml; else hibari and espeak, as far as
    they are installed. It is never a service: text leaves the machine only when asked for by name.

    Raises:
        SpecError: nobody understands the spec, or config.yaml; the message names the forms.
        MissingExtra: it names a voice whose package is not installed.
    """
    return ChainVoice([_single(part) for part in _expand(spec)])


def describe(spec: str = "auto") -> Choice:
    """What `make_voice` would use, and why, without loading any of it.

    Raises:
        SpecError: nobody understands the spec.
    """
    parts = _expand(spec)
    first = parts[0].partition(":")[0]
    missing = _missing(first)
    if spec.strip() != "auto":
        why = "It was asked for."
    elif where := _asked()[1]:
        why = f"{where} asks for it."
    else:
        why = _WHY[first]
    return Choice("|".join(parts), f"{why[:-1]}, but cannot be used." if missing else why, missing or _better(first))


def _asked() -> tuple[str, str]:
    """What the user has chosen for `auto`, and where; empty where nothing was."""
    said = os.environ.get(VARIABLE, "").strip()
    if said and said != "auto":
        return said, VARIABLE
    said = configured("voice")
    return (said, str(config_file())) if said and said != "auto" else ("", "")


def _expand(spec: str) -> list[str]:
    """The single specs of a chain, each checked, `auto` replaced by what it stands for."""
    if "auto" not in map(str.strip, spec.split("|")):
        return _parts(spec, [])
    asked, where = _asked()
    if not asked:
        return _parts(spec, _local())
    try:
        return _parts(spec, _parts(asked, _local()))
    except SpecError as error:
        raise SpecError(f"{error} ({where} says {asked!r}.)") from None


def _parts(spec: str, automatic: list[str]) -> list[str]:
    parts: list[str] = []
    for part in map(str.strip, spec.split("|")):
        if part == "auto":
            parts += automatic
        else:
            _check(part, spec)
            parts.append(part)
    return list(dict.fromkeys(parts))


def _better(kind: str) -> str:
    """How to hear more than this kind of voice gives; what is here already needs no installing."""
    best = _local()[0]
    if kind != best and kind in ("silent", "espeak") and best != "silent":
        return f"--voice {best} {'is heard' if kind == 'silent' else 'sounds better, in English'}."
    return _BETTER[kind]


def _local() -> list[str]:
    return [kind for kind in ("hibari", "espeak") if not _missing(kind)] or ["silent"]


def _missing(kind: str) -> str:
    """What to do to have it, or an empty string when it is there."""
    if kind == "hibari" and find_spec("hibari") is None:
        return str(MissingExtra("hibari-tts", "local"))
    if kind == "espeak" and find_binary() is None:
        return REMEDY
    if kind == "openai" and not os.environ.get("OPENAI_API_KEY"):
        return "Set OPENAI_API_KEY to your key."
    return ""


def _check(part: str, spec: str) -> None:
    kind, colon, name = part.partition(":")
    known = (*_NAMED, *_PLAIN, "auto")
    if kind not in known:
        near = get_close_matches(kind.lower(), known, 1)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise SpecError(f"{part!r} in {spec!r} is no voice{hint} Voices are {_FORMS}.")
    if colon and not (kind in _NAMED and name):
        raise SpecError(f"{part!r}: {kind} takes {'a name after the colon' if kind in _NAMED else 'no name'}.")


def _single(part: str) -> Voice:
    kind, _, name = part.partition(":")
    return _NAMED[kind](name) if kind in _NAMED else _PLAIN[kind]()
