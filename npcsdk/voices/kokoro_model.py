"""The network of Kokoro, with its durations in reach and its pitch under control.

The network is read as it was published and changed in memory: how many frames each phoneme lasts becomes
an output, and the pitch curve that it makes on the way to sound is moved and stretched by two new inputs.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from npcsdk.audio.raw import Phone, Spoken
from npcsdk.speech.phonemes import symbols
from npcsdk.voices.kokoro_text import Said

RATE = 24_000
"""Hz of the sound."""
FRAME = 0.025
"""Seconds of a frame."""
DURATIONS = "/encoder/Clip_output_0"
"""The tensor that holds how many frames each phoneme lasts."""
PITCH_CURVE = "/encoder/F0_proj/Conv_output_0"
"""The tensor that holds the pitch, two values a frame, in Hz."""
UNVOICED = 50.0
"""Hz up to which the pitch curve is left as it is: no voice, or the way into one."""
LAG = 0.0625
"""Seconds by which the sound comes before its durations say: measured over many sentences and voices."""
QUIET = 0.016
"""Of the peak: what is no louder is a pause."""
HOP = 120
"""Samples of a look at the loudness."""
MARGIN = 0.1, 0.2
"""Seconds of silence kept before and after a chunk."""
STYLES, STYLE = 510, 256
"""Numbers of phonemes that a voice has a style for, and the numbers of a style."""

_STRESS = frozenset("ˈˌ")
_PAUSES = frozenset(';:,.!?—…"()“” ')


class Made(NamedTuple):
    """Sound of one chunk: float32 samples, and its words and phonemes in seconds of them."""

    samples: Any
    words: list[Spoken]
    phones: list[Phone]


class Model:
    """Kokoro, loaded: a second or two; some 350 MB, and up to 900 while it speaks. For one thread at a time.

    Raises:
        Exception: whatever onnx, onnxruntime and hibari raise.
    """

    def __init__(self, file: Path) -> None:
        # Official builds of onnxruntime (its Privacy.md) report to Microsoft unless told so before they load.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import json

        import onnxruntime  # type: ignore[import-untyped]
        from hibari.tts import ASSETS  # type: ignore[import-untyped]

        with open(os.path.join(ASSETS, "vocab.json"), encoding="utf-8") as table:
            self._ids: dict[str, int] = json.load(table)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = os.cpu_count() or 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(controlled(file), options, providers=["CPUExecutionProvider"])
        self._voices = file.parent / "voices"
        self._styles: dict[str, Any] = {}

    def say(self, chunk: Sequence[Said], voice: str, speed: float, pitch: float, swing: float) -> Made | None:
        """Sound for a chunk; None if there is nothing in it to be said."""
        import numpy as np

        letters = [(c, n) for n, said in enumerate(chunk) for c in said.symbols if c in self._ids]
        if all(c in _PAUSES or c in _STRESS for c, _ in letters):
            return None
        given = {
            "tokens": np.array([[0, *(self._ids[c] for c, _ in letters), 0]], np.int64),
            "style": self._style(voice)[min(len(letters), STYLES) - 1][None],
            "speed": np.array([speed], np.float32),
            "pitch": np.array([pitch], np.float32),
            "range": np.array([swing], np.float32),
        }
        samples, frames = (np.ravel(out) for out in self._session.run(None, given))
        loud = _loud(samples)
        if not loud.any():
            return None
        phones = _parted(_timed(letters, frames), loud)
        words, phones = _worded(phones, chunk)
        return _without_silence(Made(samples, words, phones), loud)

    def _style(self, voice: str) -> Any:
        import numpy as np

        if voice not in self._styles:
            style = np.fromfile(self._voices / f"{voice}.bin", "<f4").astype(np.float32)
            self._styles[voice] = style.reshape(STYLES, STYLE)
        return self._styles[voice]


def controlled(file: Path) -> bytes:
    """The network in a file with `pitch` and `range` as inputs, ratios of one number each, and its durations."""
    import onnx
    from onnx import TensorProto, helper

    model = onnx.load(file)
    graph = model.graph
    at, maker = next((n, node) for n, node in enumerate(graph.node) if PITCH_CURVE in node.output)
    maker.output[:] = ["npcsdk_f0" if name == PITCH_CURVE else name for name in maker.output]
    steps = [
        # Where there is voice, the logarithm of the pitch, and what it is on average.
        ("Greater", ("f0", "unvoiced"), "voiced"),
        ("Where", ("voiced", "f0", "one"), "f0_or_one"),
        ("Log", ("f0_or_one",), "log"),
        ("ReduceSum", ("log",), "log_sum"),
        ("Where", ("voiced", "one", "zero"), "counted"),
        ("ReduceSum", ("counted",), "count"),
        ("Max", ("count", "one"), "count_or_one"),
        ("Div", ("log_sum", "count_or_one"), "middle"),
        # Its swings around that, stretched; then all of it moved.
        ("Sub", ("log", "middle"), "swing"),
        ("Mul", ("swing", "range"), "swing_stretched"),
        ("Add", ("swing_stretched", "middle"), "log_stretched"),
        ("Exp", ("log_stretched",), "f0_stretched"),
        ("Mul", ("f0_stretched", "pitch"), "f0_moved"),
        ("Where", ("voiced", "f0_moved", "f0"), PITCH_CURVE),
    ]
    own = {name: f"npcsdk_{name}" for _, names, made in steps for name in (*names, made)}
    own |= {name: name for name in (PITCH_CURVE, "pitch", "range")}
    for offset, (kind, names, made) in enumerate(steps, at + 1):
        graph.node.insert(offset, helper.make_node(kind, [own[name] for name in names], [own[made]]))
    for name, value in (("unvoiced", UNVOICED), ("one", 1.0), ("zero", 0.0)):
        graph.initializer.append(helper.make_tensor(own[name], TensorProto.FLOAT, [1], [value]))
    for name in ("pitch", "range"):
        graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]))
    graph.output.append(helper.make_tensor_value_info(DURATIONS, TensorProto.FLOAT, None))
    return bytes(model.SerializeToString())


def _timed(letters: Sequence[tuple[str, int]], frames: Any) -> list[Phone]:
    """Phonemes in seconds. A stress mark belongs to the sound behind it, a tone or length to the one before.

    Of a space between words each of its neighbours has half. Where a pause may be, a gap is left.
    """
    times = [max(frame * FRAME - LAG, 0.0) for frame in accumulate(float(n) for n in frames)]
    phones: list[Phone] = []
    begun: float | None = None
    for (letter, word), (start, end) in zip(letters, pairwise(times), strict=False):
        if letter == " " and phones and phones[-1].end == start and begun is None:
            middle = (start + end) / 2
            phones[-1] = phones[-1]._replace(end=middle)
            begun = middle
        elif letter in _PAUSES:
            begun = None
        elif letter in _STRESS:
            begun = start if begun is None else begun
        elif found := symbols(letter):
            phones.append(Phone(found[0], start if begun is None else begun, end, word))
            begun = None
        elif phones:
            phones[-1] = phones[-1]._replace(end=end)
    return phones


def _loud(samples: Any) -> Any:
    """For each HOP of samples, whether it is louder than a pause."""
    import numpy as np

    peaks = np.abs(samples[: len(samples) // HOP * HOP]).reshape(-1, HOP).max(axis=1)
    return peaks > QUIET * peaks.max(initial=1e-4)


def _parted(phones: Sequence[Phone], loud: Any) -> list[Phone]:
    """The phonemes with the pauses between them where the sound has them, and the ends of all where it ends."""
    import numpy as np

    row = list(phones)
    if not row:
        return row
    hop = HOP / RATE
    first, last = (float(np.flatnonzero(loud)[n]) for n in (0, -1))
    row[0] = row[0]._replace(start=min(first * hop, row[0].end))
    for n, (before, behind) in enumerate(pairwise(row)):
        if behind.start > before.end:
            start, end = _longest_pause(loud[round(before.start / hop) : round(behind.end / hop)])
            row[n] = before._replace(end=before.start + start * hop)
            row[n + 1] = behind._replace(start=before.start + end * hop)
    row[-1] = row[-1]._replace(end=max((last + 1) * hop, row[-1].start))
    return row


def _longest_pause(loud: Any) -> tuple[int, int]:
    """Where in a stretch the longest silence lies; in its middle, and empty, if there is none."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([True], loud, [True])).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return len(loud) // 2, len(loud) // 2
    longest = int((ends - starts).argmax())
    return int(starts[longest]), int(ends[longest])


def _worded(phones: Sequence[Phone], chunk: Sequence[Said]) -> tuple[list[Spoken], list[Phone]]:
    """The words that were said, from their first to their last phoneme, and the phonemes with their numbers."""
    words: list[Spoken] = []
    numbered: list[Phone] = []
    said = -1
    for phone in phones:
        text = chunk[phone.word].text
        if text and phone.word != said:
            words.append(Spoken(text, phone.start, phone.end))
            said = phone.word
        elif text:
            words[-1] = words[-1]._replace(end=phone.end)
        numbered.append(phone._replace(word=len(words) - 1 if text else -1))
    return words, numbered


def _without_silence(made: Made, loud: Any) -> Made:
    """Most of the silence around a chunk taken off."""
    import numpy as np

    heard = np.flatnonzero(loud) * HOP
    begin = max(0, int(heard[0]) - round(MARGIN[0] * RATE))
    end = int(heard[-1]) + HOP + round(MARGIN[1] * RATE)
    return moved(made._replace(samples=made.samples[begin:end]), -begin / RATE, 0)


def moved(made: Made, seconds: float, words: int) -> Made:
    """The same sound, its times later by some seconds and its words numbered on from some."""
    return Made(
        made.samples,
        [word._replace(start=word.start + seconds, end=word.end + seconds) for word in made.words],
        [
            Phone(phone.symbol, phone.start + seconds, phone.end + seconds, phone.word + words * (phone.word >= 0))
            for phone in made.phones
        ],
    )
