"""A voice for a spec string, and why it is this one.

    hibari                    neural, in this process, American English
    kokoro:af_heart           neural, in this process, English and Chinese; npcsdk pull kokoro
    piper:joe                 neural, a process of its own; npcsdk pull piper:joe, or piper:PATH.onnx
    espeak:en-gb              a hundred languages, robotic, a process of its own
    edge:en-GB-SoniaNeural    Microsoft Edge's read-aloud voices; the text goes to Microsoft
    azure:en-US-JennyNeural   Azure AI Speech; needs AZURE_SPEECH_KEY and AZURE_SPEECH_REGION
    openai:alloy              OpenAI; needs OPENAI_API_KEY
    stored:FOLDER             what `npcsdk voice` voiced ahead, and nothing else
    silent                    no sound, subtitles keep their pace
    auto                      the best that runs on this machine without a network
    hibari|espeak:en          each in turn, when the one before it fails

Without a name behind it each kind uses the voice that the character names for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from difflib import get_close_matches
from typing import NamedTuple

from npcsdk.choice import Choice
from npcsdk.config import config_file, configured
from npcsdk.errors import SpecError
from npcsdk.ports import Voice
from npcsdk.voices.chain import ChainVoice
from npcsdk.voices.espeak import EspeakVoice
from npcsdk.voices.kept.cached import CachedVoice, caching
from npcsdk.voices.kinds import FORMS, KINDS
from npcsdk.voices.kokoro import KokoroVoice

VARIABLE = "NPCSDK_VOICE"
"""The environment variable that says what `auto` means."""

_AUTOMATIC: dict[str, Callable[[str], Voice]] = {
    # Of a language that hibari does not speak, and only where no one has to wait for it.
    "kokoro": lambda _: KokoroVoice(only_if_fast=True),
    # Its Chinese is worse than to read in silence.
    "espeak": lambda _: EspeakVoice(leaves=("zh", "cmn", "yue")),
}
"""How voices are made that nobody asked for by name."""
_LOCAL = 'pip install "npcsdk[local]" adds a neural English voice that runs on this machine'
_BETTER = {
    "hibari": "--voice edge:en-GB-SoniaNeural sounds better and knows many languages, but sends the text to Microsoft.",
    "espeak": f"{_LOCAL}.",
    "silent": f"{_LOCAL}, apt-get install espeak-ng a robotic one for a hundred languages.",
}
_WHY = {
    "hibari": "It is the best voice that runs on this machine without a network.",
    "kokoro": "hibari-tts is not installed, kokoro is.",
    "espeak": "hibari-tts is not installed, espeak-ng is.",
    "silent": "Neither hibari-tts nor espeak-ng is installed, and services are used only when asked for.",
}


class _Part(NamedTuple):
    """One voice of a chain. `automatic` says that nobody asked for it by name."""

    spec: str
    automatic: bool = False

    @property
    def kind(self) -> str:
        return self.spec.partition(":")[0]

    @property
    def name(self) -> str:
        return self.spec.partition(":")[2]


def make_voice(spec: str = "auto") -> Voice:
    """The voice that a spec names. It ends in silence, so that speaking never fails.

    `auto` is what NPCSDK_VOICE says, else the user's config.yaml; else hibari, kokoro for what hibari
    cannot say, and espeak, as far as they are installed. It is never a service: text leaves the
    machine only when asked for by name. What a service or a slow voice said is kept on disk.

    Raises:
        SpecError: nobody understands the spec, or config.yaml; the message names the forms.
        MissingExtra: it names a voice whose package is not installed.
    """
    return ChainVoice([_made(part) for part in _expand(spec)])


def describe(spec: str = "auto") -> Choice:
    """What `make_voice` would use, and why, without loading any of it.

    Raises:
        SpecError: nobody understands the spec.
    """
    parts = _expand(spec)
    first = parts[0]
    missing = KINDS[first.kind].lacks(first.name)
    if spec.strip() != "auto":
        why = "It was asked for."
    elif where := _asked()[1]:
        why = f"{where} asks for it."
    else:
        why = _WHY[first.kind]
    chain = "|".join(part.spec for part in parts)
    return Choice(chain, f"{why[:-1]}, but cannot be used." if missing else why, missing or _better(first.kind))


def _made(part: _Part) -> Voice:
    kind = KINDS[part.kind]
    make = _AUTOMATIC.get(part.kind, kind.make) if part.automatic else kind.make
    voice = make(part.name)
    return CachedVoice(voice) if kind.kept and caching() else voice


def _asked() -> tuple[str, str]:
    """What the user has chosen for `auto`, and where; empty where nothing was."""
    said = os.environ.get(VARIABLE, "").strip()
    if said and said != "auto":
        return said, VARIABLE
    said = configured("voice")
    return (said, str(config_file())) if said and said != "auto" else ("", "")


def _expand(spec: str) -> list[_Part]:
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


def _parts(spec: str, automatic: list[_Part]) -> list[_Part]:
    parts: dict[str, _Part] = {}
    for part in map(str.strip, spec.split("|")):
        if part != "auto":
            _check(part, spec)
        for found in automatic if part == "auto" else [_Part(part)]:
            parts.setdefault(found.spec, found)
    return list(parts.values())


def _better(kind: str) -> str:
    """How to hear more than this kind of voice gives; what is here already needs no installing."""
    best = _local()[0].kind
    if kind != best and kind in ("silent", "espeak") and best != "silent":
        return f"--voice {best} {'is heard' if kind == 'silent' else 'sounds better, in English'}."
    return _BETTER.get(kind, "")


def _local() -> list[_Part]:
    there = [_Part(kind, True) for kind in ("hibari", "kokoro", "espeak") if not KINDS[kind].lacks("")]
    return there or [_Part("silent", True)]


def _check(part: str, spec: str) -> None:
    kind, colon, name = part.partition(":")
    if kind not in KINDS:
        near = get_close_matches(kind.lower(), (*KINDS, "auto"), 1)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise SpecError(
            f"{part!r} in {spec!r} is no voice{hint} Voices are {FORMS}, auto, or several with | between them."
        )
    wants = KINDS[kind].name
    if colon and wants == "never":
        raise SpecError(f"{part!r}: {kind} takes no name.")
    if not name and (colon or wants == "always"):
        without = f", or no colon: {kind}" if wants == "maybe" else ""
        raise SpecError(f"{part!r}: {kind} takes a name after the colon: {KINDS[kind].form}{without}.")
