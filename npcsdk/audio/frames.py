"""Sound cut into overlapping frames, and put together again: what lets a filter change as it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]


def cut(samples: Floats, size: int, step: int) -> Floats:
    """Frames of `size` samples, one every `step`, under windows that add up to 1: (frames, size).

    Frames begin before the sound and end after it, so that its ends count as much as its middle.

    Raises:
        ValueError: `size` is not two or more times `step`.
    """
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view

    if size % step or size < 2 * step:
        raise ValueError(f"frames of {size} samples cannot overlap evenly every {step}")
    count = -(-len(samples) // step) + size // step - 1
    before = size - step
    padded = np.pad(samples, (before, (count - 1) * step + size - before - len(samples)))
    window = np.sin(np.pi * (np.arange(size) + 0.5) / size) ** 2 * (2 * step / size)
    return np.asarray(sliding_window_view(padded, size)[::step] * window.astype(samples.dtype))


def join(frames: Floats, step: int, length: int, size: int = 0) -> Floats:
    """The `length` samples that were cut into frames of `size` every `step`; frames may have grown tails."""
    import numpy as np

    width = frames.shape[1]
    before = (size or width) - step
    parts = -(-width // step)
    padded = np.pad(frames, ((0, 0), (0, parts * step - width)))
    sound = np.zeros(((len(frames) + parts), step), frames.dtype)
    for part in range(parts):
        sound[part : part + len(frames)] += padded[:, part * step : (part + 1) * step]
    return sound.reshape(-1)[before : before + length]
