"""A log retold: each record shown where it is asked for, and folded in a world where one is given."""

from __future__ import annotations

from collections.abc import Sequence

from npcsdk.cli.clean import clean_line
from npcsdk.cli.replay_json import ReplayJson
from npcsdk.cli.replay_shown import ReplayShown
from npcsdk.cli.replay_source import Source
from npcsdk.cli.terminal import out
from npcsdk.errors import SaveError
from npcsdk.events import Event
from npcsdk.mind.fitting import is_same_world
from npcsdk.session.hindsight import hindsight
from npcsdk.session.record import Header, Sealed
from npcsdk.session.replay import Damaged, Passage, Refold, turns
from npcsdk.world.world import World


class Retelling:
    """Shows a log from its beginning to its end.

    Args:
        world: fold it there; None only shows it.
        shown: the turns that are shown.
        why: explain them, too.
        as_json: for programs.
    """

    def __init__(self, world: World | None, shown: range, *, why: bool, as_json: bool) -> None:
        names = {key: clean_line(one.name) for key, one in world.characters.items()} if world else {}
        self._stage = ReplayJson() if as_json else ReplayShown(out(), names)
        self._world = world
        self._fold = Refold(world) if world else None
        self._shown = shown
        self._why = why
        self._head: Header | None = None
        self._damaged = 0

    def tell(self, source: Source) -> bool:
        """Show it all, and say what came of it; whether all is well.

        Raises:
            SaveError: it is of another world, or cannot be read.
        """
        for passage in turns(source.records):
            self._take(passage)
        snapshot = source.snapshot
        if snapshot and snapshot.fold.turn in self._shown:
            self._stage.open(snapshot, self._reasons(snapshot.tail))
        well = not self._damaged and not source.trouble
        if source.trouble:
            self._stage.trouble(source.trouble)
        if self._fold:
            if snapshot:
                self._fold.compare(snapshot.settled)
            self._stage.verdict(self._fold, with_save=snapshot is not None)
            well = well and not (self._fold.difference or self._fold.broken)
        return well

    def _take(self, passage: Passage) -> None:
        what = passage.what
        if isinstance(what, Header):
            self._head = what
            if self._world and not is_same_world(what.world, self._world):
                raise SaveError(f"this is a log of the world {what.world!r}, not of {self._world.id!r}")
        self._damaged += isinstance(what, Damaged)
        if not isinstance(what, Sealed):
            self._stage.take(passage)
        elif what.turn in self._shown:
            self._stage.take(passage, self._reasons(what.events))
        if self._fold:
            self._fold.take(passage)

    def _reasons(self, events: Sequence[Event]) -> tuple[str, ...]:
        """Why each input led where it did, if that is asked for and can be told."""
        if self._why and self._world and self._head and self._fold and self._fold.state:
            return hindsight(self._world, self._head, self._fold.state, events)
        return ()
