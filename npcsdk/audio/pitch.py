"""How high a voice is: its fundamental frequency over time, by autocorrelation.

The candidates of each frame are the peaks of its normalised cross-correlation (D. Talkin, "A robust
algorithm for pitch tracking", 1995); the cheapest path through them all is taken, with the costs of
P. Boersma, "Accurate short-term analysis of the fundamental frequency" (1993), so that a frame that
looks an octave off is put right by its neighbours. Arrays of samples are mono, from -1 to 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

LOWEST, HIGHEST = 60.0, 500.0
"""Hz."""
FRAME, STEP = 0.025, 0.01
"""Seconds compared with what follows them, and from one comparison to the next."""
RATE = 8000
"""Hz, of the sound that is looked at; of it only what lies below `CUT` Hz."""
CUT = 1200.0
CANDIDATES = 6
VOICED = 0.62
"""Correlation from which a frame is taken for voiced. Noise through a formant reaches 0.5."""
SILENCE = 0.03
"""Of the greatest amplitude: below it less and less is taken for voice."""
SHORTEST = 4
"""Frames: no voice is so short, noise may look so."""
OCTAVE_COST, JUMP_COST, SWITCH_COST = 0.03, 0.35, 0.08
"""Per octave below the highest; per octave from frame to frame; for voice that begins or ends."""


def f0(samples: Floats, rate: int) -> float:
    """The median fundamental frequency of the voiced part in Hz, 0.0 if nothing is voiced."""
    import numpy as np

    _, hertz = contour(samples, rate)
    voiced = hertz[hertz > 0]
    return float(np.median(voiced)) if len(voiced) else 0.0


def spread(samples: Floats, rate: int) -> float:
    """How far the pitch moves: from its 10th to its 90th percentile, in semitones."""
    import numpy as np

    _, hertz = contour(samples, rate)
    voiced = hertz[hertz > 0]
    if not len(voiced):
        return 0.0
    low, high = np.percentile(voiced, (10, 90))
    return float(12 * np.log2(high / low))


def contour(samples: Floats, rate: int) -> tuple[Floats, Floats]:
    """Times in seconds, every 10 ms, and the fundamental frequency there in Hz, 0 where there is no voice.

    Raises:
        ValueError: the rate is not positive.
    """
    import numpy as np

    if rate <= 0:
        raise ValueError(f"a sound has a sample rate above 0 Hz, not {rate}")
    sound = _narrowed(samples, rate)
    frame, longest = round(FRAME * RATE), round(RATE / LOWEST) + 2
    if len(sound) < frame + longest:
        return np.zeros(0), np.zeros(0)
    correlation = _correlation(sound, frame, longest)
    times = (np.arange(len(correlation)) * round(STEP * RATE) + (frame + longest) / 2) / RATE
    return times, _lasting(_path(*_candidates(correlation)))


def _narrowed(samples: Floats, rate: int) -> Floats:
    """The sound below `CUT`, resampled by way of its spectrum."""
    import numpy as np

    sound = np.nan_to_num(np.asarray(samples, np.float64), posinf=0.0, neginf=0.0)
    count = round(len(sound) * RATE / rate)
    if count < 2:
        return np.zeros(0)
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / rate)
    spectrum *= np.clip((hertz - 30) / 20, 0, 1) * np.clip((CUT + 200 - hertz) / 400, 0, 1)
    return np.asarray(np.fft.irfft(spectrum, count) * count / len(sound))


def _correlation(sound: Floats, frame: int, longest: int) -> Floats:
    """Normalised correlation of each frame with what lies 0 to `longest` samples later, less in near silence."""
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view

    step = round(STEP * RATE)
    spans = sliding_window_view(sound, frame + longest)[::step]
    size = 1 << (2 * frame + longest).bit_length()
    ahead, here = np.fft.rfft(spans, size), np.fft.rfft(spans[:, :frame], size)
    products = np.fft.irfft(ahead * here.conj(), size)[:, : longest + 1]
    total = np.concatenate((np.zeros((len(spans), 1)), np.cumsum(spans**2, 1)), 1)
    energy = total[:, frame:] - total[:, : longest + 1]
    floor = (SILENCE * np.abs(sound).max()) ** 2 * frame / 4 + 1e-12
    return np.asarray(products / np.sqrt(energy[:, :1] * energy + floor**2))


def _candidates(correlation: Floats) -> tuple[Floats, Floats]:
    """Frequencies of the best peaks of each frame, and how strong they are; a column of 0 Hz for no voice."""
    import numpy as np

    shortest = int(RATE / HIGHEST)
    left, middle, right = (correlation[:, shortest - 1 + i : correlation.shape[1] - 2 + i] for i in range(3))
    bend = 2 * middle - left - right
    peak = (middle >= left) & (middle > right) & (middle > 0.3)
    off = np.where(peak, (right - left) / (2 * np.where(peak, bend, 1.0)), 0.0)
    hertz = RATE / (np.arange(shortest, shortest + middle.shape[1]) + off)
    height = np.where(peak, np.minimum(middle + (right - left) * off / 4, 1.0), 0.0)
    # What repeats once repeats twice, but for noise that a formant has made to look like a tone.
    twice = 2 * np.arange(shortest, shortest + middle.shape[1])
    twice = twice[twice + 1 < correlation.shape[1]]
    again = np.maximum.reduce([correlation[:, twice + i] for i in (-1, 0, 1)])
    height[:, : len(twice)] = (height[:, : len(twice)] + again) / 2
    height -= OCTAVE_COST * np.log2(HIGHEST / hertz)
    best = np.argsort(-height, 1)[:, :CANDIDATES]
    chosen, strength = np.take_along_axis(hertz, best, 1), np.take_along_axis(height, best, 1)
    strength[~np.take_along_axis(peak, best, 1)] = -1.0
    none = np.zeros((len(chosen), 1))
    return np.concatenate((none, chosen), 1), np.concatenate((none + VOICED - 0.1, strength), 1)


def _path(hertz: Floats, strength: Floats) -> Floats:
    """The frequencies of the cheapest path through the candidates of all frames."""
    import numpy as np

    octave: Any = np.log2(np.where(hertz > 0, hertz, 1.0))
    voiced = hertz > 0
    score, back = strength[0], []
    for i in range(1, len(hertz)):
        both = voiced[i - 1][:, None] & voiced[i][None]
        cost = np.where(both, JUMP_COST * np.abs(octave[i - 1][:, None] - octave[i][None]), 0.0)
        cost += SWITCH_COST * (voiced[i - 1][:, None] != voiced[i][None])
        reached = score[:, None] - cost
        back.append(reached.argmax(0))
        score = reached.max(0) + strength[i]
    at = [int(score.argmax())]
    for came in reversed(back):
        at.append(int(came[at[-1]]))
    return np.asarray(hertz[np.arange(len(hertz)), at[::-1]])


def _lasting(hertz: Floats) -> Floats:
    """Without what sounds for less than `SHORTEST` frames."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([0], hertz > 0, [0]))))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start < SHORTEST:
            hertz[start:end] = 0.0
    return hertz
