"""Vocal sounds made from nothing: a laugh, a sigh, a gasp, the "mm" of someone who thinks.

A source (pulses of the vocal folds that are never quite even, and breath) goes through a vocal tract
whose formants move, as in D. H. Klatt and L. C. Klatt, "Analysis, synthesis, and perception of voice
quality variations", JASA 87 (1990). What the sounds are like:

- laugh: some five calls a second, of breath and then voice, each call and the whole bout falling in
  pitch and strength (R. R. Provine and Y. L. Yong, "Laughter: a stereotyped human vocalization",
  Ethology 89, 1991: calls of 75 ms every 210 ms); the pitch far above that of speech and the vowel
  central, not the open one of a written "ha" (J.-A. Bachorowski, M. J. Smoski and M. J. Owren, "The
  acoustic features of human laughter", JASA 110, 2001).
- sigh: breath let out through an open mouth, a little voiced at first, falling in pitch.
- gasp: a quick breath in, without voice, its formants rising, cut off when the lungs are full.
- hesitate: a hum with closed lips that opens into a schwa, low and level (E. Shriberg, "To 'errrr' is
  human", Journal of the International Phonetic Association 31, 2001: level or slightly falling, low
  in the speaker's range, and long). The murmur has Klatt's formants and zero of /m/ (JASA 67, 1980).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from npcsdk.audio.frames import cut, join
from npcsdk.audio.loudness import level
from npcsdk.speech.poses import Pose, poses_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]


SHAPES: dict[str, tuple[float, ...]] = {
    # Formants 1 to 4 and the width of the first, in Hz; the zero and pole of the nose, alike where it is shut.
    "open": (690.0, 1270.0, 2500.0, 3500.0, 110.0, 300.0, 300.0),
    "central": (600.0, 1350.0, 2480.0, 3500.0, 100.0, 300.0, 300.0),
    "schwa": (500.0, 1400.0, 2450.0, 3450.0, 80.0, 300.0, 300.0),
    "hum": (480.0, 1270.0, 2130.0, 3300.0, 60.0, 450.0, 270.0),
    "narrow": (450.0, 1080.0, 2300.0, 3350.0, 120.0, 300.0, 300.0),
    "wide": (720.0, 1480.0, 2550.0, 3500.0, 120.0, 300.0, 300.0),
    "slack": (430.0, 1450.0, 2400.0, 3400.0, 120.0, 300.0, 300.0),
}
"""Of a man's vocal tract, 17 cm long."""


LEVELS = {"laugh": -20.0, "sigh": -24.0, "gasp": -23.0, "hesitate": -21.0}
"""LUFS; speech is at -20, and breath that is as loud as speech is no breath."""
STEP, FRAME = 0.003, 0.012
"""Seconds from one shape of the mouth to the next, and in which it is held."""
FADE = 0.012
"""Seconds."""
HIGHEST = 7000.0
"""Hz: above it a voice is breath alone."""
AIR, HOLLOW, SOFT = 0.09, 900.0, 2500.0
"""Strength of full breath beside a full voice; Hz below and above which it has less and less."""
UNVOICED = 220.0
"""Hz by which the first formant is broader where the glottis is open for breath."""
OPEN = 0.65
"""Share of each period in which the vocal folds are apart: more than in speech, these are breathy sounds."""


def clip(name: str, rate: int, *, f0: float = 170.0, seed: int = 0) -> NDArray[np.float32]:
    """A vocal sound, for a voice that speaks at about `f0` Hz; a higher voice has a shorter throat, too.

    The same arguments give the same samples; another seed, another laugh of the same person.

    Raises:
        ValueError: no such sound, or a rate below 8000 Hz. `f0` is brought within 60 to 400; 0, of a
            voice that has none, stands for 170.
    """
    import numpy as np

    poses = poses_of(name)
    if rate < 8000:
        raise ValueError(f"a vocal sound needs a sample rate of at least 8000 Hz, not {rate}")
    height = min(max(f0, 60.0), 400.0) if f0 > 0 else 170.0
    chance = np.random.default_rng((seed % 2**32, *name.encode()))
    pace = 1 + chance.uniform(-0.05, 0.05)
    length = round(poses[-1].at * pace * rate)
    now = np.arange(length) / rate / pace
    pitch = height * (1 + chance.uniform(-0.04, 0.04)) * _glide(poses, tuple(pose.pitch for pose in poses), now)
    sound = _through(_source(poses, now, rate, pitch, chance), poses, now, rate, _size(height))
    edge = np.minimum(1.0, (np.minimum(np.arange(length), np.arange(length)[::-1]) + 0.5) / (FADE * rate))
    sound *= np.sin(edge * np.pi / 2) ** 2 / max(float(np.abs(sound).max()), 1e-9)
    return level(sound, rate, LEVELS[name], most=60.0)


def _size(f0: float) -> float:
    """Formants against those of a man: a woman's, at 210 Hz, are a sixth higher."""
    return float(min(max((f0 / 120) ** 0.28, 0.9), 1.3))


def _glide(poses: tuple[Pose, ...], values: tuple[float, ...], now: Floats) -> Floats:
    """Values at the poses, and smooth between them."""
    import numpy as np

    place = np.interp(now, [pose.at for pose in poses], np.arange(len(poses)))
    before = np.minimum(place.astype(int), len(poses) - 2)
    part = place - before
    ends = np.asarray(values)
    return np.asarray(ends[before] + (ends[before + 1] - ends[before]) * part * part * (3 - 2 * part))


def _wander(length: int, rate: int, hertz: float, chance: np.random.Generator) -> Floats:
    """Slow noise of about one unit: no two periods of a voice are alike."""
    import numpy as np

    points = chance.standard_normal(int(length / rate * hertz) + 3)
    return np.interp(np.arange(length) * hertz / rate, np.arange(len(points)), points)


def _source(poses: tuple[Pose, ...], now: Floats, rate: int, pitch: Floats, chance: np.random.Generator) -> Floats:
    """What comes through the glottis, differentiated: pulses of voice, and breath, in puffs where there is voice."""
    import numpy as np

    length = len(now)
    jitter = 0.012 * _wander(length, rate, 25, chance) + 0.008 * _wander(length, rate, 150, chance)
    pitch = pitch * (1 + jitter)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    strength = _glide(poses, tuple(pose.voice for pose in poses), now)
    shimmer = 1 + 0.06 * _wander(length, rate, 150, chance)
    puffs = 1 - 0.6 * strength * (0.5 - 0.5 * np.cos(phase))
    flow = _glide(poses, tuple(pose.breath for pose in poses), now) * (1 + 0.12 * _wander(length, rate, 30, chance))
    return _pulses(pitch, phase, strength, rate) * shimmer + _air(length, rate, chance) * flow * puffs


def _pulses(pitch: Floats, phase: Floats, strength: Floats, rate: int) -> Floats:
    """The pulse of Klatt and Klatt as the sum of those of its harmonics that the rate can carry."""
    import numpy as np

    part = np.arange(4096) / 4096 / OPEN
    harmonics = np.fft.rfft(np.where(part < 1, 2 * part - 3 * part**2, 0.0)) / 4096
    turn, voice = np.exp(1j * phase), np.zeros(len(phase))
    turned, highest = np.ones_like(turn), min(rate / 2, HIGHEST)
    for number in range(1, int(highest / pitch.min()) + 1):
        turned *= turn
        hertz = number * pitch
        # Where the folds move little they close softly: the weaker, the fewer high harmonics.
        soft = strength / (1 + hertz / (700 + 1800 * strength))
        voice += soft * np.clip((highest - hertz) / 500, 0, 1) * (harmonics[number] * turned).real
    return voice


def _air(length: int, rate: int, chance: np.random.Generator) -> Floats:
    """Noise of breath, strongest about 1500 Hz: the open glottis swallows what is low, high is weak at its source."""
    import numpy as np

    noise = np.fft.rfft(chance.standard_normal(length))
    hertz = np.fft.rfftfreq(length, 1 / rate)
    noise *= hertz / np.hypot(hertz, HOLLOW) / np.hypot(1, hertz / SOFT)
    return np.asarray(AIR * np.fft.irfft(noise, length))


def _through(source: Floats, poses: tuple[Pose, ...], now: Floats, rate: int, size: float) -> Floats:
    """The source filtered by the moving vocal tract, frame by frame."""
    import numpy as np

    step = round(STEP * rate)
    wide = step * round(FRAME / STEP)
    frames = cut(source, wide, step)
    width = 1 << (3 * wide).bit_length()
    middles = (np.arange(len(frames)) + 1) * step - wide // 2
    times = now[np.clip(middles, 0, len(now) - 1)]
    rows = np.stack([_glide(poses, tuple(SHAPES[pose.shape][i] for pose in poses), times) for i in range(7)])
    rows[4] += UNVOICED * (1 - _glide(poses, tuple(pose.voice for pose in poses), times))
    tract = _tract(np.fft.rfftfreq(width, 1 / rate), rows * size)
    return join(np.fft.irfft(np.fft.rfft(frames, width) * tract, width), step, len(source), wide)


def _tract(hertz: Floats, shape: Floats) -> NDArray[np.complexfloating]:
    """Response of the vocal tract at frequencies, for each frame of a shape (7, frames): (frames, frequencies).

    A plain tube has a formant at every odd multiple of its first; the four lowest are moved to theirs.
    """
    import numpy as np

    def resonance(centre: Floats, width: Floats) -> NDArray[np.complexfloating]:
        square = (centre**2)[:, None]
        return np.asarray(square / (square - hertz**2 + 1j * hertz * width[:, None]))

    apart = shape[3, :1] / 3.5
    response: Any = 1 / np.cos(np.pi * (hertz - 1j * (30 + hertz * 0.03)) / apart)[None]
    for number in range(4):
        tube = apart * (number + 0.5)
        width = shape[4] if number == 0 else 60 + shape[number] * 0.06
        response = response * resonance(shape[number], width) / resonance(tube, 60 + tube * 0.06)
    nose = np.full_like(shape[5], 100.0)
    return np.asarray(response * resonance(shape[6], nose) / resonance(shape[5], nose))
