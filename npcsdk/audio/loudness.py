"""How loud a sound is to the ear, and the same loudness for all voices.

Measured as ITU-R BS.1770-4 and EBU R128 have it: weighted for the ear, mean power of blocks of
400 ms, blocks that are silence left out. Arrays of samples are mono, float32, from -1 to 1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)
HIGH_PASS = (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)
STANDARD_RATE = 48_000
"""Hz at which BS.1770 gives the coefficients of its two filters. What they do to a frequency holds at any rate."""
BLOCK, STEP = 0.4, 0.1
"""Seconds."""
OFFSET = -0.691
"""Decibels, so that a sine of 997 Hz reads what its power is."""
ABSOLUTE_GATE, RELATIVE_GATE = -70.0, -10.0
CEILING = 10 ** (-1 / 20)
"""-1 dBFS: no sample is beyond it after `level`."""
MAKE_UP = 3.0
"""Decibels that `level` may add for what the limiter took: more would squash the sound."""
GRAIN, REACH = 0.001, 6
"""The limiter works on grains of 1 ms and begins and ends to turn down 6 of them away from a peak."""


def loudness(samples: Floats, rate: int) -> float:
    """Integrated loudness in LUFS; -inf for digital silence and for what never passes the gate of -70.

    A sound shorter than a block is measured as one block. Samples that are no numbers count as 0.

    Raises:
        ValueError: the rate is not positive.
    """
    import numpy as np

    if rate <= 0:
        raise ValueError(f"a sound has a sample rate above 0 Hz, not {rate}")
    if not len(samples):
        return -np.inf
    power = _blocks(_weighted(samples, rate), rate)
    power = power[power > _power(ABSOLUTE_GATE)]
    if not len(power):
        return -np.inf
    gate = power.mean() * 10 ** (RELATIVE_GATE / 10)
    return float(OFFSET + 10 * np.log10(power[power > gate].mean()))


def level(samples: Floats, rate: int, target: float = -20.0, *, most: float = 20.0) -> NDArray[np.float32]:
    """The sound at a loudness of `target` LUFS, changed by at most `most` decibels, silence as it is.

    Peaks that would pass -1 dBFS are turned down smoothly around them, and what that takes from the
    loudness is made up for by at most 3 dB: loudness stays even and nothing clips. For a volume of
    +5 dB ask for a target of -15: gain that is added afterwards would clip.
    """
    import numpy as np

    sound = np.nan_to_num(np.asarray(samples, np.float64), posinf=0.0, neginf=0.0)
    now = loudness(sound, rate)
    if not np.isfinite(now):
        return limited(sound, rate)
    gain = min(max(target - now, -most), most)
    wanted, most = now + gain, gain + MAKE_UP
    levelled = limited(sound * 10 ** (gain / 20), rate)
    for _ in range(3):
        missing = wanted - loudness(levelled, rate)
        if missing < 0.05 or gain == most:
            break
        gain = min(gain + missing, most)
        levelled = limited(sound * 10 ** (gain / 20), rate)
    return levelled


def limited(samples: Floats, rate: int) -> NDArray[np.float32]:
    """The sound with its peaks turned down to -1 dBFS, without a click: the gain looks ahead."""
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view

    sound = np.asarray(samples, np.float32)
    if not len(sound) or np.abs(sound).max() <= CEILING:
        return sound.copy()
    grain = max(1, round(GRAIN * rate))
    count = -(-len(sound) // grain)
    peaks = np.abs(np.pad(sound, (0, count * grain - len(sound)))).reshape(count, grain).max(1)
    need = np.minimum(1.0, CEILING / np.maximum(peaks, CEILING))
    # The least of a window wider by a grain on each side than the mean over it: no sample, not even
    # between two grains, keeps more gain than it may.
    least = sliding_window_view(np.pad(need, 2 * REACH + 1, constant_values=1.0), 2 * REACH + 3).min(1)
    bell = np.hanning(2 * REACH + 1)
    gain = np.convolve(least, bell / bell.sum(), "valid")
    centres = (np.arange(count) + 0.5) * grain
    return (sound * np.interp(np.arange(len(sound)), centres, gain)).astype(np.float32)


def _weighted(samples: Floats, rate: int) -> Floats:
    """The sound as the ear weighs it, filtered in its spectrum, two seconds at a time."""
    import numpy as np

    sound = np.nan_to_num(np.asarray(samples, np.float64), posinf=0.0, neginf=0.0)
    size = 1 << (2 * rate + rate // 4).bit_length()  # Room for what rings on after the end.
    weighted = np.zeros(len(sound) + size)
    for start in range(0, len(sound), 2 * rate):
        part = np.fft.rfft(sound[start : start + 2 * rate], size)
        weighted[start : start + size] += np.fft.irfft(part * _ear(size, rate), size)
    return weighted[: len(sound)]


@lru_cache(maxsize=4)
def _ear(size: int, rate: int) -> NDArray[np.complexfloating]:
    import numpy as np

    hertz = np.minimum(np.fft.rfftfreq(size, 1 / rate), STANDARD_RATE / 2)
    delay = np.exp(-2j * np.pi * hertz / STANDARD_RATE)
    response = np.ones(len(hertz), complex)
    for above, below in (SHELF, HIGH_PASS):
        response *= np.polyval(above[::-1], delay) / np.polyval(below[::-1], delay)
    return response


def _blocks(weighted: Floats, rate: int) -> Floats:
    import numpy as np

    size = min(len(weighted), round(BLOCK * rate))
    total = np.concatenate(([0.0], np.cumsum(weighted**2)))
    starts = np.round(np.arange(0, (len(weighted) - size) / rate + 1e-9, STEP) * rate).astype(int)
    starts = starts[starts + size <= len(weighted)]
    return np.asarray((total[starts + size] - total[starts]) / max(1, size))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET) / 10))
