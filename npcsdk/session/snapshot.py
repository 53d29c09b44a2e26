"""A session at one moment: taken on its loop in no time, made into JSON and written wherever there is time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from npcsdk.codec import plain, to_json
from npcsdk.events import Event
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import State
from npcsdk.session.budget import Spent
from npcsdk.session.record import without_marks
from npcsdk.world.world import Player

FORMAT = "npcsdk-save"
VERSION = 2


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a save holds, but for the log. Nothing in it changes any more.

    `records` is how many records the log had: those that `settled` is made of. `heard` is how far the
    turn in `tail` counts as heard.
    """

    world: str
    player: Player
    character: str
    seed: int
    time: float
    settled: State
    tail: tuple[Event, ...]
    heard: int | None
    spent: Spent
    records: int

    @property
    def fold(self) -> Fold:
        """Its fold, to go on from."""
        return Fold(self.settled, self.tail, self.heard)

    @property
    def company(self) -> tuple[str, ...]:
        """Those who heard the last turn besides, where whom it was with is talked to still."""
        last = self.fold.view(self.heard)
        return last.present if last.character == self.character else ()

    def document(self) -> dict[str, Any]:
        """As JSON values: what a save says, less its log."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "world": self.world,
            "player": self.player.model_dump(),
            "character": self.character,
            "seed": self.seed,
            "time": self.time,
            "heard": self.heard,
            "state": plain(self.settled),
            "tail": [to_json(without_marks(event)) for event in self.tail],
            "spent": asdict(self.spent),
            "records": self.records,
        }
