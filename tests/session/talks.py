"""Talks made of events alone, with a log in memory: what saves are made of, without a session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from npcsdk.events import InputReceived, NodeEntered, TextDelta, TextPart, TurnEnded, TurnStarted
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import State
from npcsdk.ports import Record
from npcsdk.session.budget import Spent
from npcsdk.session.journal import Journal
from npcsdk.session.log import OwnLog
from npcsdk.session.record import Header, header, sealed
from npcsdk.session.save_file import read_save, write_save
from npcsdk.session.save_reading import SaveFile
from npcsdk.session.snapshot import Snapshot
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player

WORLD = small_world()
PLAYER = Player(id="p1", name="Zoë")


class Talk:
    """What a session has that is saved. `say` is a turn; the one before it goes into the log."""

    def __init__(self, log: OwnLog | None = None, fold: Fold | None = None, journal: Journal | None = None) -> None:
        self.log = log or OwnLog([header(Header(WORLD.id, PLAYER, "mira", 7))])
        self.fold = fold or Fold(State.fresh(WORLD, "mira"))
        self.journal = journal or Journal()

    def say(self, *texts: str) -> Talk:
        for text in texts:
            turn = self.fold.turn + 1
            stamp = {"turn": turn, "at": -1, "time": float(turn)}
            if self.fold.tail:
                self.log.append(sealed(self.fold, self.log.count))
            self.fold.apply(TurnStarted("mira", **stamp))
            self.fold.apply(InputReceived("say", (TextPart(text),), "Zoë", **stamp))
            self.fold.apply(NodeEntered("mira", "hub", **{**stamp, "at": 0}))
            self.fold.apply(TextDelta(f"You said {text}.", **{**stamp, "at": 0}))
            self.fold.apply(TurnEnded("done", **{**stamp, "at": 10 + len(text)}))
        return self

    def snapshot(self) -> Snapshot:
        fold = self.fold
        time = fold.view(None).time
        return Snapshot(
            WORLD.id, PLAYER, "mira", 7, time, fold.settled, tuple(fold.tail), fold.heard, Spent(), self.log.count
        )

    def save(self, path: Path) -> Talk:
        write_save(path, self.snapshot(), self.log, self.journal)
        return self

    def branch(self) -> Talk:
        """Another one from here on."""
        fold, count = self.snapshot().fold, self.log.count
        return Talk(self.log.branch("", count), fold, self.journal.branched(count))

    def rewind(self, count: int, settled: State) -> Talk:
        """Back to the first records, after which `settled` was so."""
        self.journal = self.journal.rewound(count)
        self.log.rewind(count)
        self.fold = Fold(settled)
        return self

    @property
    def bodies(self) -> list[bytes]:
        return [record.body for record in self.log.read()]


def load(path: Path) -> Talk:
    """The talk that a save holds, log and all."""
    save = read_save(path)
    assert save.trouble == ""
    return of(save)


def of(save: SaveFile) -> Talk:
    return Talk(OwnLog(save.records), save.snapshot.fold, save.journal)


def same(one: Talk, other: Talk) -> bool:
    """Whether two talks are the same: state, open turn and log."""
    return one.snapshot() == other.snapshot() and one.bodies == other.bodies


def texts(records: Sequence[Record]) -> list[str]:
    """What the log says that the character said."""
    return [body.split(b"You said ")[1].split(b".")[0].decode() for _, body in records if b"You said " in body]
