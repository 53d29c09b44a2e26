"""The inside of piper's own process, the only one that imports it (GPL-3.0): sound and phoneme times of a text."""

from __future__ import annotations

import json
import os
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from npcsdk.errors import VoiceError
from npcsdk.speech.phonemes import symbols
from npcsdk.voices.apart_child import Missing, Question, Stopped, serve
from npcsdk.voices.plain import need_latin

CHUNK = 300
"""Characters given to piper at once: its memory grows with their square, and only between chunks can it be stopped."""
FLOOR = 0.26
"""Of a text's time, what no length scale changes, measured: a phoneme lasts a whole number of frames, at least one."""
SHORTEST = 0.25
"""The least length scale."""
_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+")
_STRESS = frozenset("ˈˌ")
_ENDS = frozenset("^$_")
"""What piper puts around a sentence and between phonemes."""
_SPOKEN_TYPES = ("espeak", "text")
"""Ways to phonemes that need nothing but the voice file. For others piper fetches models, or needs more packages."""

Code = tuple[str, float, float]
"""A code point of piper's phonemes, and the seconds for which it sounds."""
TimedPhone = tuple[str, float, float, int]


class Piper:
    """A voice file, loaded.

    Raises:
        Missing: piper is not installed.
        VoiceError: the file is no voice of piper's, or one that needs more than the file.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        path = Path(settings["path"])
        config = _config(path)
        # Official builds of onnxruntime (its Privacy.md) report to Microsoft unless told so before they load.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        try:
            from piper import PiperVoice, SynthesisConfig  # type: ignore[import-not-found, unused-ignore]
        except ImportError as error:
            raise Missing(str(error)) from None
        self._english = str(config["espeak"]["voice"]).lower().startswith("en")
        self._settings: Any = SynthesisConfig
        try:
            self._voice: Any = PiperVoice.load(path, include_alignments=True)
        except Exception as error:  # a foreign engine, of a foreign file
            raise VoiceError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error

    def say(self, question: Question, stopped: Stopped) -> tuple[dict[str, Any], bytes]:
        """The sound of `text`, its rate, words (text, start, end) and phones (symbol, start, end, word).

        `pitch` is made by saying it slower and playing it faster: piper has no control for it.
        """
        import numpy as np

        text, pitch = question["text"], question["pitch"]
        if self._english:
            need_latin(text, question["name"])
        rate = int(self._voice.config.sample_rate)
        manner = self._manner(question)
        parts: list[Any] = []
        codes: list[Code] = []
        told = True
        for chunk in _chunks(text):
            for spoken in () if stopped() else self._voice.synthesize(chunk, manner, include_alignments=True):
                begin = sum(map(len, parts)) / rate
                parts.append(spoken.audio_float_array)
                told = told and bool(spoken.phoneme_alignments)
                codes += _codes(spoken.phoneme_alignments or (), begin, rate)
        samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        codes = [(code, start / pitch, end / pitch) for code, start, end in codes] if told else []
        words, phones = laid(text.split(), codes, self._symbols)
        return {"rate": rate, "words": words, "phones": phones}, _pcm(_faster(samples, pitch))

    def _manner(self, question: Question) -> Any:
        config, speaker = self._voice.config, question["speaker"]
        known = config.speaker_id_map
        number = known.get(speaker, int(speaker) if speaker.isascii() and speaker.isdecimal() else -1)
        if speaker and not 0 <= number < config.num_speakers:
            raise VoiceError(
                f"has no speaker {speaker!r}; it has {', '.join(list(known)[:8]) or f'0 to {config.num_speakers - 1}'}"
            )
        scale = (question["pitch"] / question["rate"] - FLOOR) / (1 - FLOOR)
        return self._settings(
            speaker_id=number if speaker else None,
            length_scale=config.length_scale * max(scale, SHORTEST),
            normalize_audio=False,
        )

    def _symbols(self, word: str) -> list[str]:
        """The phonemes of a word by itself."""
        codes = "".join(code for sentence in self._voice.phonemize(word) for code in sentence)
        return list(symbols(codes))


def laid(
    words: Sequence[str], codes: Sequence[Code], alone: Callable[[str], list[str]]
) -> tuple[list[tuple[str, float, float]], list[TimedPhone]]:
    """Phones from timed code points, and the words that they make up.

    Args:
        words: of the text, as written.
        codes: of the whole text; a space stands between words, though not between all.
        alone: the phonemes of a word by itself.
    """
    spoken = [word for word in words if any(map(str.isalnum, word))]
    groups = [found for group in _groups(codes) if (found := phones_of(group))]
    if len(groups) == len(spoken) and not any(map(str.isdigit, "".join(spoken))):
        owners = [n for n, group in enumerate(groups) for _ in group]
    else:  # numbers are several words, "in the" may be one
        owners = matched([alone(word) for word in spoken], [symbol for group in groups for symbol, _, _ in group])
    found = [phone for group in groups for phone in group]
    spans: dict[int, tuple[float, float]] = {}
    for owner, (_, start, end) in zip(owners, found, strict=True):
        spans[owner] = (spans.get(owner, (start, end))[0], end)
    told = sorted(owner for owner in spans if owner >= 0)
    place = {owner: n for n, owner in enumerate(told)} | {-1: -1}
    timed = [(re.sub(r"^[\W_]+|[\W_]+$", "", spoken[owner]), *spans[owner]) for owner in told]
    return timed, [(*phone, place[owner]) for owner, phone in zip(owners, found, strict=True)]


def phones_of(codes: Sequence[Code]) -> list[Code]:
    """The phonemes of a word, from its code points. A stress belongs to what follows it, other marks to what is before.

    >>> phones_of([("t", 0.0, 0.1), ("ʃ", 0.1, 0.2), ("ˈ", 0.2, 0.3), ("a", 0.3, 0.4), ("ɪ", 0.4, 0.5)])
    [('tʃ', 0.0, 0.2), ('aɪ', 0.2, 0.5)]
    """
    phones: list[Code] = []
    written, since = "", None
    for code, start, end in codes:
        since = start if since is None else since
        written += code
        found = symbols(written)
        if len(found) > len(phones):
            phones.append((found[-1], since, end))
        elif code in _STRESS:
            continue
        elif phones and code not in _ENDS and unicodedata.category(code)[0] != "P":
            phones[-1] = (found[-1], phones[-1][1], end)
        since = None
    return phones


def matched(words: Sequence[Sequence[str]], heard: Sequence[str]) -> list[int]:
    """For each phoneme heard the word it belongs to, -1 where there is none, by what the words are alone."""
    owners = [n for n, word in enumerate(words) for _ in word]
    if not owners:
        return [-1] * len(heard)
    expected = [symbol for word in words for symbol in word]
    found: list[int] = []
    for kind, a, b, start, end in SequenceMatcher(None, expected, heard, autojunk=False).get_opcodes():
        if kind == "insert":
            found += [owners[max(a - 1, 0)]] * (end - start)
        else:  # of a run that differs, each takes its share; one that was left out has nobody to take it
            found += [owners[a + (n - start) * (b - a) // (end - start)] for n in range(start, end)]
    return found


def _groups(codes: Sequence[Code]) -> Iterator[list[Code]]:
    group: list[Code] = []
    for code in codes:
        if code[0].isspace():
            yield group
            group = []
        else:
            group.append(code)
    yield group


def _codes(alignments: Sequence[Any], begin: float, rate: int) -> Iterator[Code]:
    """The code points of a sentence with their times, and a space behind them."""
    samples = 0
    for one in alignments:
        start, samples = samples, samples + int(one.num_samples)
        yield one.phoneme, begin + start / rate, begin + samples / rate
    yield " ", begin + samples / rate, begin + samples / rate


def _chunks(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        yield from textwrap.wrap(sentence, CHUNK, break_on_hyphens=False)


def _faster(samples: Any, ratio: float) -> Any:
    """As many times faster and higher, resampled by way of its spectrum."""
    import numpy as np

    count = round(len(samples) / ratio)
    if count == len(samples) or count < 2:
        return samples
    return np.fft.irfft(np.fft.rfft(samples)[: count // 2 + 1], count) * (count / len(samples))


def _pcm(samples: Any) -> bytes:
    """16-bit, quieter where it would be cut off."""
    import numpy as np

    samples = np.nan_to_num(samples)
    highest = float(np.abs(samples).max(initial=0.0))
    pcm: bytes = (samples * (32767 / max(highest, 1.0))).astype("<i2").tobytes()
    return pcm


def _config(path: Path) -> dict[str, Any]:
    """What stands beside a voice file."""
    beside = path.with_name(f"{path.name}.json")
    try:
        config: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
        kind = config.get("phoneme_type", "espeak")
        _ = config["espeak"]["voice"], config["audio"]["sample_rate"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise VoiceError(f"{beside}, which a voice of piper's needs, cannot be used: {error!r}") from None
    if kind not in _SPOKEN_TYPES:
        raise VoiceError(f"{path} needs more than its file to read text ({kind}); only espeak and text are supported")
    return config


def main() -> None:
    """Serve the parent process."""
    serve(lambda settings: Piper(settings).say)
