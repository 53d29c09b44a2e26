"""What outlives the moment: the log, saves, what a store holds, and going on from any of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

from npcsdk.errors import NpcError, SaveError, SessionError, StoreError, Superseded
from npcsdk.events import FACT, Event, Notice, OptionsOffered, Restored, TurnEnded, TurnStarted
from npcsdk.mind.arrive import offers
from npcsdk.mind.fate import Fate
from npcsdk.mind.feelings.display import showing
from npcsdk.mind.fold import Fold, until
from npcsdk.mind.state import State
from npcsdk.ports import Store
from npcsdk.session.autosave import Autosave
from npcsdk.session.journal import Journal
from npcsdk.session.log import OwnLog, SessionLog
from npcsdk.session.owner import TurnOwner
from npcsdk.session.recollecting import Recollecting
from npcsdk.session.record import Header, aside, encoded, header, moved, read_header, read_record
from npcsdk.session.resettled import resettled
from npcsdk.session.save_file import write_save
from npcsdk.session.save_reading import SaveFile, read_parked
from npcsdk.session.snapshot import Snapshot
from npcsdk.session.vectors import Vectors
from npcsdk.world.localized import localized
from npcsdk.world.references import check_world
from npcsdk.world.renamed import renamed
from npcsdk.world.world import World

KEPT = Fate("kept", ())
CHUNK = 512
"""Events that one record beside the turns holds."""
TOLD = 5
"""Changes of a state that the game is told of at once; `npcsdk diff` shows all of them."""


class Keeping:
    """Keeps one session, whose turns `owner` makes, and puts it where it was.

    Args:
        owner: of the turns.
        world: what was authored.
        store: where the log is kept beyond this program; a player who is known there goes on. None: in memory.

    `written` are the saves that were written so far.

    Raises:
        StoreError: the store takes nothing.
        SaveError: what the store holds is damaged, or of another world.
    """

    def __init__(self, owner: TurnOwner, world: World, store: Store | None) -> None:
        self._owner = owner
        self.world, self.store = world, store
        self.written: set[Path] = set()
        context = owner.context
        claim = store.claim(f"{world.id}/{context.player.id}") if store is not None else None
        variables = context.fold.settled.variables
        self._head = Header(world.id, context.player, owner.character, context.seed, variables)
        self.log = SessionLog(claim or OwnLog(), self._head)
        context.vectors = Vectors(context.embedder, busy=lambda: owner.busy)
        context.memory = self._recollecting()
        self._journal = Journal()
        self._troubles: dict[str, dict[str, str]] = {}
        self._parking: Autosave | None = None
        self._saving: Autosave | None = None
        if claim is not None:
            self._parking = Autosave(self._park, lambda error: self._trouble("store", error, "parking"))
            self._resume()

    def snapshot(self) -> Snapshot:
        """The session as it is now, as far as it was heard."""
        context, fold = self._owner.context, self._owner.context.fold
        return Snapshot(
            world=self.world.id,
            player=context.player,
            character=self._owner.character,
            seed=context.seed,
            time=context.time,
            settled=fold.settled,
            tail=tuple(fold.tail),
            heard=self._owner.heard,
            spent=replace(context.purse.spent),
            records=self.log.count,
        )

    def seal(self, fold: Fold) -> None:
        """Put the last turn into the log, just before it is sealed. A store that will not take it is told of.

        Raises:
            Superseded: the session goes on elsewhere, and cannot here.
        """
        number = self.log.count
        self._tried(lambda: self.log.seal(fold))
        if self._owner.context.memory is not None:
            self._owner.context.memory.took(number, list(until(fold.tail, fold.heard)))

    def add(self, events: Sequence[Event]) -> None:
        """Put events into the log that change no state, before the turn that is open. Raises as `seal` does."""
        context = self._owner.context
        for first in range(0, len(events), CHUNK):
            some, number = events[first : first + CHUNK], self.log.count
            record = aside(context.fold.settled, some)
            self._tried(lambda record=record: self.log.add(record))  # type: ignore[misc]
            if context.memory is not None:
                context.memory.took(number, some)
        self.changed()

    def changed(self) -> None:
        """Something happened that is worth writing, soon and beside everything else."""
        for each in (self._saving, self._parking):
            if each is not None:
                each.changed()

    def saving(self, path: Path) -> Callable[[], None]:
        """The session as it is now, and how to write it to `path`; see Session.saving."""
        snapshot, log, journal = self.snapshot(), self.log, self._journal
        self.written.add(path.absolute())
        return lambda: write_save(path, snapshot, log, journal)

    def autosave(self, path: Path | None) -> None:
        """Save to `path` whenever a turn ended or was taken back; None stops it."""
        self._saving = None
        if path is None:
            return
        journal = self._journal

        def take() -> Callable[[], None]:
            nonlocal journal
            journal = self._journal
            return self.saving(path)

        def trouble(error: NpcError | None) -> None:
            if error is None or not journal.over:  # Else it was of a past that is no more.
                self._trouble("save", error)

        self._saving = Autosave(take, trouble)

    def rewind(self, turns: int) -> None:
        """Take turns back; see Session.rewind."""
        if isinstance(turns, bool) or not isinstance(turns, int) or turns < 1:
            raise SessionError(f"turns is {turns!r}; it must be a whole number, 1 or more")
        fold = self._owner.context.fold
        last = fold.turn
        if turns > last:
            there = "there is 1 turn" if last == 1 else f"there are {last} turns"
            raise SessionError(f"{there} to take back, not {turns}" if last else "there is no turn to take back")
        if fold.tail and turns == 1 and fold.settled.turn < last:
            count, state, undone = self.log.count, fold.settled, fold.tail
        else:
            count = self.log.count_at(last - turns)
            state = self.log.state(self.world, count)
            undone = list(read_record(self.log.read(count, count + 1)[0].body).events)
        began = next((event for event in undone if isinstance(event, TurnStarted)), None)
        time, who = (began.time, began.character) if began else (state.time, state.character)
        back = replace(self.snapshot(), settled=state, tail=(), heard=None, records=count, time=time, character=who)
        after, fate = resettled(back, self.world)
        if count < self.log.count:
            before, self._journal = self._journal, self._journal.rewound(count)
            try:
                self.log.rewind(count)
            except StoreError:
                self._journal = before.branched(self.log.count)
                raise
        self._go_on(back, after, fate, "rewind")

    def restore(self, saved: SaveFile, *, anew: bool = False) -> Fate:
        """Go on from a save, in place of what is now; see Session.restore. `anew`: there was nothing yet."""
        saved = self._ours(saved)
        after, fate = resettled(saved.snapshot, self.world, saved.name)
        before, self._journal = self._journal, saved.journal.branched(len(saved.records))  # It may be loaded again.
        before.end()
        try:
            self.log.clear()
        except StoreError:
            self._journal = before.branched(self.log.count)
            raise
        self._tried(lambda: self.log.add(*saved.records))
        self._go_on(saved.snapshot, after, fate, None if anew else "load")
        if saved.trouble:
            self._notice("log_lost", saved.trouble)
        return fate

    def begin_anew(self) -> None:
        """Be as if nothing had happened yet; the game is told. What was written lies where it was: see `forgetting`.

        Raises:
            StoreError: the store cannot be written; nothing changed.
        """
        context, who = self._owner.context, self._head.character
        who = who if who in self.world.characters else self.world.start
        fresh = State.fresh(self.world, who)
        before, self._journal = self._journal, Journal()
        before.end()
        try:
            self.log.clear()
        except StoreError:
            self._journal = before.branched(self.log.count)
            self.changed()  # A save that was under way was refused.
            raise
        self._head = Header(self.world.id, context.player, who, context.seed, dict(fresh.variables))
        self._tried(lambda: self.log.add(header(self._head)))
        now = replace(self.snapshot(), character=who, settled=fresh, tail=(), heard=None, time=0.0)
        self._go_on(now, now, KEPT, "forget")

    async def settle(self) -> None:
        """Return when all that is saved and kept by itself was written, or could not be."""
        for each in (self._saving, self._parking):
            if each is not None:
                await each.finish()

    def _ours(self, saved: SaveFile) -> SaveFile:
        """A save as a session goes on from it that a store keeps by its player's id: as that player's."""
        player = saved.snapshot.player
        if self._parking is None or player.id == self._owner.context.player.id:
            return saved
        player = player.model_copy(update={"id": self._owner.context.player.id})
        head = replace(read_header(saved.records[0].body), player=player)
        records = [header(head), *saved.records[1:]]
        return replace(saved, snapshot=replace(saved.snapshot, player=player), records=records, journal=Journal())

    def _resume(self) -> None:
        """Go on from where the store has it; a session that it does not know has just begun.

        Raises:
            SaveError: what the store holds is damaged, or of another world.
            StoreError: it cannot be read.
        """
        count = self.log.count
        parked = self.log.claim.parked()
        head = read_header(self.log.read(0, 1)[0].body)
        if head.player.id != self._owner.context.player.id:  # `ann~duel` may be a branch of Ann's.
            raise SaveError(f"{self.log.claim.key}: this is the session of another player. Give this one another id.")
        if count < 2 and parked is None:
            if head != self._head:  # Nothing happened yet: it begins as it is asked for now.
                self.log.clear()
                self.log.add(header(self._head))
            return
        context = self._owner.context
        snapshot = read_parked(self.log.claim.key, parked) if parked is not None else None
        if snapshot is None or snapshot.records != count:
            state = self.log.state(self.world, count)
            now = self.snapshot()
            seed, spent = (head.seed, now.spent) if snapshot is None else (snapshot.seed, snapshot.spent)
            snapshot = replace(
                now, world=head.world, settled=state, seed=seed, spent=spent, time=state.time, character=state.character
            )
        snapshot = replace(snapshot, player=context.player)
        self._go_on(snapshot, *resettled(snapshot, self.world, self.log.claim.key), None)

    def reload(self, world: World) -> Fate:
        """Go on in a world that changed; see Session.reload."""
        if self._owner.busy or self._owner.opening:
            raise SessionError("the world cannot change within a turn; read it to its end, or interrupt it")
        check_world(world)
        before, old = self.snapshot(), self.world
        after, fate = resettled(before, world)
        if fate.changes and self._owner.let_happen():
            before = self.snapshot()
            after, fate = resettled(before, world)
        self.world = world
        if fate.changes:
            try:
                self._go_on(before, after, fate, "reload")
            except Superseded:
                self.world = old
                raise
        context, names = self._owner.context, renamed(world)
        if not fate.changes:
            context.world, context.memory = localized(world, context.player.language), self._recollecting()
        context.present = tuple(who for each in context.present if (who := names.character(each)))
        self._offer_anew()
        return fate

    def _offer_anew(self) -> None:
        """Offer what can be picked in a world that was edited, where that is not what stands there to be picked."""
        context, offered = self._owner.context, self._owner.offered
        fold = context.fold
        heard = self._owner.heard if context.muted else None  # What is still to be told offers at its end.
        options = offers(context.world, fold.view(heard), context.moment) if offered else ()
        if options != offered:
            context.emit(OptionsOffered(options, **context.stamp(fold.length if heard is None else heard)))

    def branch_of(self, other: Keeping, name: str) -> None:
        """Go on by itself from where another session stands; see Session.branch.

        Raises:
            StoreError: the store has a session of that name, or cannot keep one.
        """
        snapshot = other.snapshot()
        self.log, self.store = other.log.branch(name), other.store
        self._journal = other._journal.branched(self.log.count)
        if other._parking is not None:
            self._parking = Autosave(self._park, lambda error: self._trouble("store", error, "parking"))
        self._go_on(snapshot, snapshot, KEPT, None)

    async def finish(self) -> None:
        """Write what is not written yet, for the last time."""
        last, self._saving, self._parking = (self._saving, self._parking), None, None
        if self.log.waiting:
            with suppress(Superseded):  # Then nothing of it is wanted any more.
                self._tried(self.log.flush)
        for each in last:
            if each is not None:
                each.changed()
                await each.finish()
        if (memory := self._owner.context.memory) is not None:
            await memory.aclose()
        self.log.claim.close()
        if (vectors := self._owner.context.vectors) is not None:
            await vectors.aclose()

    def _recollecting(self) -> Recollecting:
        """What characters remember, to be read from the log."""
        context = self._owner.context
        if context.memory is not None:
            context.memory.stop()
        return Recollecting(self.log, self.world, context.limits.remembering, context.vectors)

    def _go_on(
        self,
        before: Snapshot,
        snapshot: Snapshot,
        fate: Fate,
        reason: Literal["load", "rewind", "reload", "forget"] | None,
    ) -> None:
        """Be what a snapshot says, which was another one before it was fitted into the world; the game is told why."""
        owner = self._owner
        said = localized(self.world, snapshot.player.language)
        fold = snapshot.fold
        if fate.changes:
            if before.tail and not snapshot.tail:
                self._tried(lambda: self.log.seal(before.fold))
            self._tried(lambda: self.log.add(moved(snapshot.settled, map(str, fate.changes))))
        owner.adopt(
            snapshot.character,
            world=said,
            player=snapshot.player,
            seed=snapshot.seed,
            time=snapshot.time,
            fold=fold,
            spent=snapshot.spent,
            memory=self._recollecting(),
            present=snapshot.company if reason in (None, "load") else owner.context.present,
            resumed=reason is not None,
        )
        context = owner.context
        told = fold.length if fold.heard is None else fold.heard
        context.door.resume(fold.turn, told)
        if fold.open and not any(isinstance(event, TurnEnded) for event in fold.tail):
            fold.apply(TurnEnded("interrupted", **context.stamp(told)))
        # Of a turn that was cut, nothing beyond the cut is offered.
        context.muted = any(isinstance(event, TurnEnded) and event.reason != "done" for event in fold.tail)
        if reason is not None:
            stamp = context.stamp(FACT)
            context.door.put(Restored(reason, owner.character, **stamp))
            for who in dict.fromkeys((owner.character, *owner.state.affects)):  # Others may be in sight.
                context.door.put(showing(self.world, owner.state, who, stamp))
            if owner.offered:
                context.door.put(OptionsOffered(owner.offered, **stamp))
            self.changed()
        if fate.verdict == "moved":
            self._notice("world_changed", " ".join(str(change) for change in fate.changes[:TOLD]))

    def _park(self) -> Callable[[], None]:
        snapshot, claim = self.snapshot(), self.log.claim
        return lambda: claim.park(encoded(snapshot.document()))

    def _tried(self, keep: Callable[[], None]) -> None:
        """Let the store keep something; that it cannot is told of, and nothing is lost by it."""
        try:
            keep()
        except Superseded:
            raise
        except StoreError as error:
            self._trouble("store", error)
        else:
            self._trouble("store", None)

    def _trouble(self, what: str, error: NpcError | None, doing: str = "writing") -> None:
        """Tell the game once of each trouble, be it met in one way or two, and when all of it is over."""
        text, troubles = str(error) if error else "", self._troubles.setdefault(what, {})
        if text == troubles.pop(doing, ""):
            troubles.update({doing: text} if text else {})
        elif error:
            if text not in troubles.values():
                self._notice(f"{what}_failed", text)
            troubles[doing] = text
        elif not troubles:
            self._notice(f"{what}_works", "it can be written again, and all of it was", "info")

    def _notice(self, code: str, text: str, level: Literal["info", "warning"] = "warning") -> None:
        """Tell the game of something that is no part of the talk."""
        context = self._owner.context
        context.door.tell(Notice(level, code, text, **context.stamp(FACT)))
