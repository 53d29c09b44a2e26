"""Speech made into whispering: the vocal tract stays, breath takes the place of the vocal folds.

Each frame of the speech is taken apart by linear prediction into the filter of the mouth and what
drove it; noise of the same power then drives the filter. Real whispers differ in more than that, and
so do these: formants are broader and lie higher, the first above all (S. T. Jovicic, "Formant feature
differences between whispered and voiced sustained vowels", Acustica 84, 1998); what was voiced has
less below 1.5 kHz and a flatter spectrum, while consonants that never were stay (T. Ito, K. Takeda
and F. Itakura, "Analysis and recognition of whispered speech", Speech Communication 45, 2005).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from npcsdk.audio.frames import cut, join

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

FRAME, STEP = 0.024, 0.008
"""Seconds."""
BROADER = 130.0
"""Hz that each formant gains in width."""
RAISED, SETTLED = 80.0, 1600.0
"""Hz by which the lowest formants move up, and where they move no more."""
WEAK = 500.0
"""Hz below which a whisper has little."""


def whisper(samples: Floats, rate: int) -> NDArray[np.float32]:
    """The same words whispered, as long as they were, at about the same loudness. No pitch is left.

    The same sound gives the same whisper.

    Raises:
        ValueError: the rate is below 4000 Hz, where no speech is left.
    """
    import numpy as np

    if rate < 4000:
        raise ValueError(f"speech needs a sample rate of at least 4000 Hz, not {rate}")
    sound = np.nan_to_num(np.asarray(samples, np.float32), posinf=0.0, neginf=0.0)
    if not sound.any():
        return sound.copy()
    step = round(STEP * rate)
    size = step * round(FRAME / STEP)
    spoken = cut(sound, size, step)
    filters, residual, voiced = _predicted(spoken, rate // 1000 + 2)
    width = 1 << (2 * size - 1).bit_length()
    noise = cut(np.random.default_rng(0).standard_normal(len(sound)).astype(np.float32), size, step)
    breath = np.fft.rfft(noise, width)
    breath *= _mouths(filters, width, rate) * np.sqrt(residual / size)[:, None] * _manner(voiced, width, rate)
    whispered = join(np.fft.irfft(breath, width), step, len(sound), size)
    loud = np.sqrt(np.mean(sound**2) / max(float(np.mean(whispered**2)), 1e-12))
    return np.asarray(np.clip(whispered * loud, -1, 1), np.float32)


def _predicted(frames: Floats, order: int) -> tuple[Floats, Floats, Floats]:
    """The prediction filter (frames, order + 1), energy that it leaves, and how voiced, of each frame.

    Levinson's recursion, over all frames at once.
    """
    import numpy as np

    size = 1 << (frames.shape[1] + order).bit_length()
    power = np.abs(np.fft.rfft(frames, size)) ** 2
    lags = np.fft.irfft(power, size)[:, : order + 1]
    lags[:, 0] = lags[:, 0] * (1 + 1e-4) + 1e-9
    filters = np.zeros_like(lags)
    filters[:, 0] = 1.0
    left: Any = lags[:, 0].copy()
    for i in range(1, order + 1):
        reflection = -(filters[:, :i] * lags[:, i:0:-1]).sum(1) / left
        filters[:, 1 : i + 1] += reflection[:, None] * filters[:, i - 1 :: -1][:, :i]
        left *= 1 - reflection**2
    # Voice is strong at the bottom, hiss is not: neighbouring samples agree, or do not.
    return filters, left, np.clip(lags[:, 1] / lags[:, 0] / 0.8, 0, 1)


def _mouths(filters: Floats, width: int, rate: int) -> Floats:
    """What the mouth does to each frequency, with the lowest formants moved up."""
    import numpy as np

    broad = filters * np.exp(-np.pi * BROADER / rate * np.arange(filters.shape[1]))
    response = 1 / np.maximum(np.abs(np.fft.rfft(broad, width)), 1e-4)
    hertz = np.fft.rfftfreq(width, 1 / rate)
    source = hertz - RAISED * np.clip(1 - hertz / SETTLED, 0, 1) * np.clip(hertz / 200, 0, 1)
    return np.asarray(response[:, np.round(source * width / rate).astype(int)])


def _manner(voiced: Floats, width: int, rate: int) -> Floats:
    """The spectrum of breath through an open glottis where there was voice, flat elsewhere."""
    import numpy as np

    hertz = np.fft.rfftfreq(width, 1 / rate) + 1.0
    low = 1 / np.sqrt(1 + (WEAK / hertz) ** 4)
    tilt = np.minimum((hertz / 1000), 3.0) ** 0.5
    return np.asarray((low * tilt)[None] ** voiced[:, None])
