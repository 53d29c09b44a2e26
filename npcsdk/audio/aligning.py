"""Phoneme times moved to where the sound shows them.

An engine's own times are often some hundredths of a second off, and times that were only reckoned are
worse. Vowels are loud, closures quiet, hissing is high: of all ways to move the borders a little, the
one is taken that fits what is heard best (dynamic programming, as in forced alignment).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from npcsdk.audio.raw import Phone
from npcsdk.speech.phonemes import is_vowel

HOP = 0.005
"""Seconds between two looks at the sound."""
WINDOW = 0.016
"""Seconds of sound that each look takes in."""
REACH = 0.09
"""Seconds by which a border may move."""
SHORTEST = 0.015
"""Seconds: no phoneme is made shorter."""
PAUSE = 0.06
"""Seconds without a phoneme that count as a pause; shorter ones belong to the phoneme before them."""
TAIL = 0.08
"""Seconds of silence at the end of a phoneme above which they are none of it: stops are silent for less."""
QUIET = 0.2
"""Of the levels of the bands, 0 to 1: what is heard beside speech is above."""
_STIFF, _LOOSE = 25.0, 3.0  # what moving a border by REACH costs, in hops of wholly wrong sound
_BANDS = ((80, 700), (700, 3200), (3800, 9000))
_SILENCE = "sil"


def align(samples: Any, rate: int, phones: Sequence[Phone], *, sure: bool = True) -> tuple[Phone, ...]:
    """The phonemes with their borders moved to fit the sound.

    Args:
        samples: float32 mono in a numpy array.
        rate: of the samples, in Hz.
        phones: in order, without overlap; seconds of the samples.
        sure: that they are an engine's own, and some 25 ms off at most. Reckoned ones are moved more
            easily: 60 ms and more where the sound is plain.
    """
    segments = _with_pauses(phones, len(samples) / rate)
    if len(segments) < 2 or len(samples) < WINDOW * rate:
        return tuple(phones)
    levels = _levels(samples, rate)
    fits = _fits(levels)
    rows = [fits[_class(segment.symbol)] for segment in segments]
    expected = [round(segment.start / HOP) for segment in segments[1:]]
    borders = [0, *_best(rows, expected, _STIFF if sure else _LOOSE), len(rows[0]) - 1]
    ends = [min(border * HOP, segments[-1].end) for border in borders]
    ends[-1] = segments[-1].end
    moved = [
        segment._replace(start=segment.start if n == 0 else ends[n], end=max(ends[n + 1], ends[n]))
        for n, segment in enumerate(segments)
        if segment.symbol != _SILENCE
    ]
    return _without_silent_tails(moved, levels)


def _without_silent_tails(phones: Sequence[Phone], levels: Sequence[Any]) -> tuple[Phone, ...]:
    """Engines count a pause to the phoneme before it: that one ends where it can be heard no more."""
    import numpy as np

    heard = np.nonzero(np.max(levels, axis=0) > QUIET)[0] * HOP
    row = []
    for phone in phones:
        inside = heard[(heard >= phone.start) & (heard < phone.end)]
        last = float(inside[-1]) if len(inside) else phone.start
        silent = phone.end - last > TAIL
        row.append(phone._replace(end=min(max(last + HOP, phone.start + TAIL), phone.end)) if silent else phone)
    return tuple(row)


def _with_pauses(phones: Sequence[Phone], duration: float) -> list[Phone]:
    """The phonemes without gaps: long ones are pauses of their own."""
    row: list[Phone] = []
    for phone in phones:
        since = row[-1].end if row else 0.0
        if phone.start - since >= PAUSE or (not row and phone.start > 0):
            row.append(Phone(_SILENCE, since, phone.start))
        elif row:
            row[-1] = row[-1]._replace(end=phone.start)
        row.append(phone)
    if row and duration - row[-1].end >= SHORTEST:
        row.append(Phone(_SILENCE, row[-1].end, duration))
    return row


def _class(symbol: str) -> str:
    first = symbol[:1]
    if symbol == _SILENCE or is_vowel(symbol):
        return "vowel" if symbol != _SILENCE else "silence"
    if len(symbol) > 1 or first in "szʃʒʂʐɕʑ":
        return "hiss"
    if first in "ptkbdɡqʈɖʔcɟ":
        return "closure"
    if first in "mnŋɲɳɴ":
        return "hum"
    return "breath" if first in "fθhxçχɸ" else "glide"


def _fits(levels: Sequence[Any]) -> dict[str, Any]:
    """For each class of sounds, how badly each moment fits it: 0 wholly, 1 not at all; summed up over time."""
    import numpy as np

    low, middle, high = levels
    whole = np.maximum(np.maximum(low, middle), high)
    loud, quiet = middle, 1 - whole
    badness = {
        "vowel": 1 - loud,
        "glide": 0.15 + 0.7 * np.abs(loud - 0.72),
        "hum": 0.1 + np.clip(1.1 - low, 0, 1) * 0.5 + np.clip(middle - 0.6, 0, 1) * 1.2,
        "closure": np.clip(whole - 0.25, 0, 1) * 0.9,
        "hiss": np.clip(0.75 + middle - high, 0, 1) * 0.8,
        "breath": 0.15 + np.clip(middle - 0.5, 0, 1) * 1.2,
        "silence": 1 - quiet,
    }
    return {name: np.concatenate(([0.0], np.cumsum(bad))) for name, bad in badness.items()}


def _levels(samples: Any, rate: int) -> list[Any]:
    """The level of each band over time, 0 for 45 dB below its loud parts and 1 for those."""
    import numpy as np

    size, hop = round(WINDOW * rate), round(HOP * rate)
    padded = np.pad(samples, (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][: len(samples) // hop + 1]
    power = np.abs(np.fft.rfft(frames * np.hanning(size).astype(np.float32), axis=1)) ** 2
    pitch = np.fft.rfftfreq(size, 1 / rate)
    levels = []
    for least, most in _BANDS:
        band = 10 * np.log10(power[:, (pitch >= least) & (pitch < most)].sum(axis=1) + 1e-9)
        levels.append(np.clip(1 + (band - np.percentile(band, 92)) / 45, 0, 1.1))
    return levels


def _best(rows: Sequence[Any], expected: Sequence[int], stiffness: float) -> list[int]:
    """Borders between neighbouring segments, in hops, that together fit best."""
    import numpy as np

    last, reach, least = len(rows[0]) - 1, round(REACH / HOP), round(SHORTEST / HOP)
    steps = np.arange(-reach, reach + 1)
    stiff = stiffness * (steps / reach) ** 2
    places = [np.clip(steps + middle, 0, last) for middle in expected]
    cost = rows[0][places[0]] + stiff
    choices = []
    for n in range(1, len(places)):
        row, here, before = rows[n], places[n], places[n - 1]
        way = cost[None, :] + row[here][:, None] - row[before][None, :]
        way = np.where(here[:, None] - before[None, :] >= least, way, np.inf)
        choices.append(way.argmin(axis=1))
        cost = way.min(axis=1) + stiff
    cost = cost + rows[-1][last] - rows[-1][places[-1]]
    pick = int(cost.argmin())
    if not np.isfinite(cost[pick]):
        return list(expected)
    found = [int(places[-1][pick])]
    for n in range(len(choices) - 1, -1, -1):
        pick = int(choices[n][pick])
        found.append(int(places[n][pick]))
    return found[::-1]
