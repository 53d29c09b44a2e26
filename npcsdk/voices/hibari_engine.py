"""The engine of the hibari voice: text to sound, with the times of its words and phonemes.

Its network first reckons how long each phoneme lasts, and then gives a spectrum and a pitch curve,
which the package turns into sound. It is cut in two between the steps, so that both are ours to change.
"""

from __future__ import annotations

import os
import textwrap
import threading
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from npcsdk.audio.raw import Phone, Raw, Spoken
from npcsdk.events import Audio
from npcsdk.speech.phonemes import symbols
from npcsdk.speech.prosody import Prosody

CHUNK = 300
"""Characters the engine is given at once: its memory grows with them, and only between chunks can it be stopped."""
RECKONED, ROUNDED, READ = "/Div_40_output_0", "/Round_output_0", "/Transpose_55_output_0"
"""Tensors of the network: durations as reckoned, the same in whole frames, and what it made of the text."""
FRAME = 0.025
"""Seconds that one unit of a duration lasts."""
LAG = 0.05
"""Seconds by which the sound comes before its durations say: measured over many sentences."""
VOICED = 40.0
"""Hz, below which its pitch curve means no voice."""
_STRESS = frozenset("ˈˌ")


class _Letter(NamedTuple):
    """A character of the engine's alphabet and the word it belongs to, -1 for none."""

    character: str
    word: int


class Engine:
    """Loads hibari with its durations in reach. For one thread at a time.

    Raises:
        Exception: whatever onnx, onnxruntime and hibari raise.
    """

    def __init__(self) -> None:
        # Official builds of onnxruntime (its Privacy.md) report to Microsoft unless told so before they load.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime  # type: ignore[import-untyped]
        from hibari import Hibari  # type: ignore[import-untyped]
        from hibari.voices import DEFAULT, voice_path  # type: ignore[import-untyped]

        read, sound = _halves(voice_path(DEFAULT, download_missing=False))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._reader = onnxruntime.InferenceSession(read, options, providers=["CPUExecutionProvider"])
        self._tts = Hibari(DEFAULT, model=sound, threads=1)

    def speak(self, text: str, prosody: Prosody, stop: threading.Event) -> Raw:
        """Sound for plain text; less of it once `stop` is set."""
        import numpy as np

        parts: list[Any] = []
        words: list[Spoken] = []
        phones: list[Phone] = []
        since = 0.0
        for chunk in self._chunks(text):
            if stop.is_set():
                break
            names, letters = self._read(chunk)
            if not letters:
                continue
            samples, durations = self._voice(letters, prosody)
            timed = [*_timed(letters, durations, since)]
            phones += [phone._replace(word=phone.word + len(words)) if phone.word >= 0 else phone for phone in timed]
            words += _spoken(names, timed, since)
            parts.append(samples)
            since += len(samples) / self._tts.sample_rate
        whole = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        pcm = (np.clip(np.nan_to_num(whole), -1.0, 1.0) * 32767).astype("<i2").tobytes()
        return Raw(Audio(pcm, self._tts.sample_rate), tuple(words), tuple(phones))

    def _chunks(self, text: str) -> Iterator[str]:
        for sentence in self._tts.split_sentences(text):
            yield from textwrap.wrap(sentence, CHUNK, break_on_hyphens=False)

    def _read(self, text: str) -> tuple[list[str], list[_Letter]]:
        """The words of a text as the engine reads them, and its phonemes in the engine's alphabet."""
        from hibari.g2p import normalize  # type: ignore[import-untyped]

        reader = self._tts.g2p
        names: list[str] = []
        letters: list[_Letter] = []
        for token in reader.phonemize_tokens(reader.tokenize(normalize(text))):
            is_word = any(map(str.isalnum, token.text))
            if is_word:
                names.append(token.text)
            mine = len(names) - 1 if is_word else -1
            letters += [_Letter(c, mine) for c in token.phonemes or "" if c in self._tts.vocab]
            letters += [_Letter(" ", -1)] if token.whitespace else []
        return names, letters

    def _voice(self, letters: Sequence[_Letter], prosody: Prosody) -> tuple[Any, Any]:
        """Samples, and the duration of each letter in frames, the silence before and after among them."""
        import numpy as np
        from hibari import dsp

        ids = [0, *(self._tts.vocab[letter.character] for letter in letters), 0]
        given = {"ids": np.asarray([ids], np.int64), "speed": np.ones(1, np.float32)}
        reckoned, read = self._reader.run([RECKONED, READ], given)
        durations = _whole(np.ravel(reckoned) / prosody.rate)
        *spectrum, f0 = self._tts.sess.run(None, {"ids": given["ids"], READ: read, ROUNDED: durations})
        parts = [part[0] for part in spectrum]
        return dsp.synth(*parts, _pitched(f0[0], prosody), np.random.default_rng(0)), durations


def _halves(path: str) -> tuple[bytes, bytes]:
    """The two steps of the network, each as a network of its own."""
    import onnx
    from onnx.utils import Extractor

    model = onnx.load(path)
    outputs = [output.name for output in model.graph.output]
    halves = (["ids", "speed"], [RECKONED, READ]), (["ids", READ, ROUNDED], outputs)
    whole = Extractor(model)
    read, sound = (whole.extract_model(*half).SerializeToString() for half in halves)
    return read, sound


def _whole(durations: Any) -> Any:
    """Durations in whole frames, at least one each, that add up to what they did: what one gains the next loses."""
    import numpy as np

    owed, whole = 0.0, []
    for duration in durations:
        frames = max(round(duration + owed), 1)
        owed += float(duration) - frames
        whole.append(frames)
    return np.asarray(whole, np.float32)


def _pitched(f0: Any, prosody: Prosody) -> Any:
    """The pitch curve moved up or down, and its swings made larger or smaller."""
    import numpy as np

    voiced = f0 > VOICED
    if not voiced.any():
        return f0
    middle = np.exp(np.log(f0[voiced]).mean())
    moved = f0.copy()
    moved[voiced] = np.maximum(middle * prosody.pitch * (f0[voiced] / middle) ** prosody.range, VOICED + 1)
    return moved


def _timed(letters: Sequence[_Letter], durations: Sequence[float], since: float) -> Iterator[Phone]:
    """Phonemes in seconds. The time of a stress mark belongs to the vowel behind it, that of a length mark before."""
    now = since + durations[0] * FRAME - LAG
    begun: float | None = None
    last: Phone | None = None
    for letter, frames in zip(letters, durations[1:-1], strict=True):
        end = now + frames * FRAME
        found = "".join(symbols(letter.character))
        if found:
            if last:
                yield last
            last = Phone(found, max(now if begun is None else begun, since), max(end, since), letter.word)
            begun = None
        elif letter.character in _STRESS:
            begun = now if begun is None else begun
        elif letter.character == "ː" and last:
            last = last._replace(end=end)
        now = end
    if last:
        yield last


def _spoken(names: Sequence[str], phones: Sequence[Phone], since: float) -> Iterator[Spoken]:
    """When each word is said: from its first phoneme to its last. One without any has no time of its own."""
    now = since
    for n, name in enumerate(names):
        mine = [phone for phone in phones if phone.word == n]
        start, now = (mine[0].start, mine[-1].end) if mine else (now, now)
        yield Spoken(name, start, now)
