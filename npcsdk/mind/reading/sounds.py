"""What the player did by how it sounded, as names of game events: `player.insults`, `player.sounds.angry`."""

from __future__ import annotations

from npcsdk.mind.reading.reader import Reading, read


def sounds(reading: Reading) -> str:
    """The event of a feeling that is sure, as `player.sounds.angry`; "" where there is none."""
    label = reading.feeling.label
    return f"player.sounds.{label}" if reading.known and reading.sure and label != "neutral" else ""


def heard_in(reading: Reading) -> tuple[str, ...]:
    """All the events of a reading: what is aimed at the listener first, then how it sounds."""
    aims = tuple(f"player.{aim}" for aim in reading.aims)
    return (*aims, event) if (event := sounds(reading)) else aims


def heard(text: str) -> tuple[str, ...]:
    """The same of a text: `heard("You idiot!")` gives `("player.insults", "player.sounds.angry")`."""
    return heard_in(read(text))
