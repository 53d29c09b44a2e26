"""The inside of espeak's own process, the only one that loads libespeak-ng (GPL-3.0): sound and events of a text.

The calls, constants and structures are those of its speak_lib.h.
"""

from __future__ import annotations

import ctypes
import re
import shutil
from collections.abc import Iterator, Sequence
from ctypes.util import find_library
from pathlib import Path
from typing import Any

from npcsdk.errors import VoiceError
from npcsdk.speech.phonemes import symbols
from npcsdk.voices.apart_child import Missing, Question, Stopped, serve

_SYNCHRONOUS = 2
_PHONEMES_IN_IPA, _NO_EXIT = 0x0003, 0x8000
_UTF8 = 1
_WORD, _END, _PHONEME, _RATE = 1, 5, 7, 8
_PARAMETERS = {"rate": 1, "pitch": 3, "range": 4}
_LANGUAGE = re.compile(r"\([^)]*\)")
"""What it puts among the phonemes where it changes to another language."""


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),  # a union; where it is a number, of 4 bytes
    )
    # A union with a pointer is aligned as one.


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))

Heard = tuple[int, int, int, int, str]
"""Of an event: its type, the place in the text counted from 1, characters, sample, phonemes."""


class Espeak:
    """The library, which is made for one user at a time.

    Raises:
        Missing: it is not there or cannot be used.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self._library = _loaded(settings["libraries"])
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEMES_IN_IPA | _NO_EXIT)
        if self._rate <= 0:
            raise Missing("libespeak-ng does not find its data")
        self._pcm = bytearray()
        self._heard: list[Heard] = []
        self._stopped: Stopped = lambda: False
        self._callback = _Callback(self._take)  # the library keeps a pointer to it
        self._library.espeak_SetSynthCallback(self._callback)

    def say(self, question: Question, stopped: Stopped) -> tuple[dict[str, Any], bytes]:
        """The sound of `text`, its rate, words (text, start, end) and phones (symbol, start, end, word)."""
        self._pcm, self._heard, self._stopped = bytearray(), [], stopped
        self._choose(question["voice"])
        for name, number in _PARAMETERS.items():
            self._library.espeak_SetParameter(number, question[name], 0)
        text = question["text"].encode() + b"\0"
        # Neither SSML nor its own phonemes in double brackets are asked for: text is only text.
        if self._library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, 1, 0, _UTF8, None, None):
            raise VoiceError("the text was refused")
        seconds = len(self._pcm) / 2 / self._rate
        words, phones = timed(question["text"], self._heard, self._rate, seconds)
        return {"rate": self._rate, "words": words, "phones": phones}, bytes(self._pcm)

    def _choose(self, voice: str) -> None:
        if self._library.espeak_SetVoiceByName(voice.encode()):
            # As a language: en-GB, zh-Hans.
            wanted = _Voice(languages=voice.encode())
            if self._library.espeak_SetVoiceByProperties(ctypes.byref(wanted)):
                raise VoiceError("there is no such voice; espeak-ng --voices lists them")

    def _take(self, wave: int | None, count: int, events: Any) -> int:
        if wave and count > 0:
            self._pcm += ctypes.string_at(wave, 2 * count)
        for event in _until_end(events):
            if event.type == _RATE:
                self._rate = int.from_bytes(bytes(event)[_Event.id.offset :][:4], "little") or self._rate
            sounds = event.id.decode(errors="ignore") if event.type == _PHONEME else ""
            self._heard.append((event.type, event.position, event.length, event.sample, sounds))
        return int(self._stopped())


def timed(
    text: str, heard: Sequence[Heard], rate: int, seconds: float
) -> tuple[list[tuple[str, float, float]], list[tuple[str, float, float, int]]]:
    """Words and phones with their times, from the events of a text.

    The parts of what is read as several words ("1,234") are one; a word reaches in the text up to the next.
    """
    starts: list[tuple[int, float]] = []
    reach = 0
    phones: list[tuple[str, float, float, int]] = []
    events = [event for event in heard if event[0] in (_WORD, _PHONEME, _END)]
    times = [min(event[3] / rate, seconds) for event in events]
    for index, (kind, position, length, _, sounds) in enumerate(events):
        if kind == _WORD and length > 0 and position > 0:
            if position > reach and position <= len(text):
                starts.append((position - 1, times[index]))
            reach = max(reach, position + length - 1)
        elif kind == _PHONEME:
            end = next((times[n] for n in range(index + 1, len(events)) if events[n][0] != _WORD), seconds)
            found = symbols(_LANGUAGE.sub("", sounds))
            share = (max(end, times[index]) - times[index]) / max(len(found), 1)
            phones += [
                (symbol, times[index] + n * share, times[index] + (n + 1) * share, len(starts) - 1)
                for n, symbol in enumerate(found)
            ]
    return _words(text, starts, phones, seconds), phones


def _words(
    text: str, starts: Sequence[tuple[int, float]], phones: Sequence[tuple[str, float, float, int]], seconds: float
) -> list[tuple[str, float, float]]:
    """A word sounds from its first phone to its last; one without, until the next."""
    spans: dict[int, tuple[float, float]] = {}
    for _, start, end, word in phones:
        spans[word] = (spans.get(word, (start, end))[0], end)
    words = []
    for index, (at, time) in enumerate(starts):
        until = starts[index + 1] if index + 1 < len(starts) else (len(text), seconds)
        written = text[at : until[0]].strip()
        stripped = re.sub(r"^[\W_]+|[\W_]+$", "", written) or written
        words.append((stripped, *spans.get(index, (time, until[1]))))
    return words


def _until_end(events: Any) -> Iterator[Any]:
    index = 0
    while events[index].type:
        yield events[index]
        index += 1


def _loaded(names: Sequence[str]) -> Any:
    """The library, by the first of these names that can be loaded, or wherever the program lies."""
    for name in _places(names):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise Missing("libespeak-ng cannot be loaded")


def _places(names: Sequence[str]) -> Iterator[str]:
    yield from names
    if names:
        if found := find_library("espeak-ng"):  # slow, hence after the others
            yield found
        if program := shutil.which("espeak-ng"):
            home = Path(program).resolve().parent
            yield from (str(folder / name) for folder in (home, home.parent / "lib") for name in names)


def main() -> None:
    """Serve the parent process."""
    serve(lambda settings: Espeak(settings).say)
