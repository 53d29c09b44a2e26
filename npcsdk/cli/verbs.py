"""What a player tells the program and not the character: lines that begin with a slash."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from npcsdk.check.parts import transitions_in
from npcsdk.cli.fate_told import tell_fate
from npcsdk.cli.recollections import remembered
from npcsdk.cli.saving import Saving
from npcsdk.cli.stage import Stage
from npcsdk.errors import NpcError, SaveError
from npcsdk.session.session import Session
from npcsdk.session.slot_names import ENDING, slot_name
from npcsdk.session.slots import Slots
from npcsdk.session.turn import Turn
from npcsdk.session.who import known
from npcsdk.world.duration import seconds
from npcsdk.world.effects import EVENT_SHAPE
from npcsdk.world.nature import MANNERS, SOUNDS
from npcsdk.world.suggest import suggestion

FOLDER = Path("saves")
"""Where saves are that were not asked for by a path."""
QUICK = "quick"
"""Behind the name of a talk that is kept by itself: what is saved of it without a name."""
LONGEST_WAIT = 10_000 * 3600.0
"""Seconds of game time that can go by at once: more than a year."""
LISTED = 20
"""Saves that are told of by name, and memories that are told of."""

_HELP = (
    "/save [NAME] saves the talk",
    "/load [NAME] goes back to a save",
    "/rewind [N] takes the last turns back",
    "/event NAME [KEY=VALUE ...] lets something happen in the game",
    "/wait TIME lets game time go by: 30s, 5m, 24h",
    "/talk CHARACTER [PRESENT ...] turns to somebody; those present hear it too",
    "/memory [CHARACTER] tells what somebody remembers",
    "/branch NAME goes on under another name, and leaves the save as it is",
    "//... says a text that begins with a slash",
)


class Refused(NpcError):
    """A verb that cannot be followed; the talk goes on."""


class Verbs:
    """Follows the verbs of one talk.

    Args:
        session: the talk.
        stage: where remarks go.
        saving: where it is kept by itself, if it is.
        waited: called when game time went by, and nobody said anything.
    """

    def __init__(
        self, session: Session, stage: Stage, saving: Saving, waited: Callable[[], None] | None = None
    ) -> None:
        self._session = session
        self._stage = stage
        self._saving = saving
        self._waited = waited
        self._slots = Slots(saving.path.parent if saving.path else FOLDER)
        self._verbs: dict[str, Callable[[str], bool | Turn]] = {
            "save": self._saved,
            "load": self._loaded,
            "rewind": self._rewound,
            "branch": self._branched,
            "event": self._happened,
            "wait": self._passed,
            "talk": self._turned,
            "memory": self._remembered,
            "help": self._helped,
        }

    def interrupts(self, line: str) -> bool:
        """Whether what is being said has to end first."""
        return _parted(line)[0] in ("load", "rewind", "event", "wait", "talk")

    def do(self, line: str) -> bool | Turn:
        """Follow a line that begins with a slash; what went wrong is a remark.

        Returns:
            Whether the talk is elsewhere now; or a turn to enter.
        """
        name, given = _parted(line)
        verb = self._verbs.get(name)
        if verb is None:
            self._stage.remark(f"There is no verb /{name[:40]}. {_helped()}")
            return False
        try:
            return verb(given)
        except (NpcError, OSError) as error:
            self._stage.remark(str(error))
            return False

    def _saved(self, given: str) -> bool:
        path = self._path(given)
        self._session.save(path)
        self._stage.remark(f"Saved to {path}.")
        return False

    def _loaded(self, given: str) -> bool:
        path = self._path(given)
        if not path.exists():
            raise Refused(f"There is no save {path}. {self._there()}")
        try:
            fate = self._session.restore(path)
        except SaveError as error:
            raise Refused(f"{path}: {str(error).removeprefix(f'{path}: ')}") from None
        self._stage.remark(f"Loaded {path}: turn {self._session.state.turn}.")
        tell_fate(self._stage, fate)
        return True

    def _rewound(self, given: str) -> bool:
        if given and not re.fullmatch("[0-9]{1,6}", given):
            raise Refused(f"/rewind takes the number of turns to take back, not {given[:40]!r}")
        turns = int(given or 1)
        if not turns:
            raise Refused("/rewind takes 1 turn back, or more")
        self._session.rewind(turns)
        many = "1 turn was" if turns == 1 else f"{turns} turns were"
        self._stage.remark(f"{many} taken back.")
        return True

    def _branched(self, given: str) -> bool:
        if not given:
            raise Refused("/branch needs a name: /branch NAME")
        path = self._path(given)
        if path.exists():
            raise Refused(f"There is a save {path} already. Take another name, or /load it.")
        left = f"; {self._saving.path} stays as it is" if self._saving.path else ""
        self._saving.keep(path)
        self._stage.remark(f"From here on the talk is kept in {path}{left}.")
        return False

    def _happened(self, given: str) -> Turn:
        name, *told = given.split()[:20] or [""]
        if not re.fullmatch(EVENT_SHAPE, name) or not all(re.match("[A-Za-z_]+=", each) for each in told):
            raise Refused(
                "/event needs the name of an event, and what comes with it: /event player.draws_weapon weapon=axe"
            )
        self._known(name)
        return self._session.notify(
            name, **{key: _value(value) for key, _, value in (one.partition("=") for one in told)}
        )

    def _known(self, name: str) -> None:
        """A remark where an event means nothing to anybody: most often it is misspelt."""
        world = self._session.world
        meant = {event for character in world.characters.values() for event in character.events}
        waited = {edge.on for edge, _ in transitions_in(world) if edge.on}
        taught = {at for entry in world.lore.values() for lessons in entry.learned_at.values() for at in lessons}
        known = meant | waited | taught | world.events.keys()
        if name not in known and name not in MANNERS and not name.startswith(SOUNDS):
            remedy = suggestion(name, known)
            self._stage.remark(f"Nobody waits for {name}, and it means nothing to anybody here. {remedy}".rstrip())

    def _passed(self, given: str) -> bool | Turn:
        try:
            time = float(seconds(given))
        except ValueError:
            time = 0.0
        if not 0.0 < time <= LONGEST_WAIT:
            raise Refused(f"/wait needs how long: /wait 30s, 5m or 24h, {LONGEST_WAIT / 3600:g}h at most")
        turn = self._session.tick(time)
        self._stage.remark(f"{given} of game time went by.")
        if turn is None and self._waited:
            self._waited()
        return turn or False

    def _turned(self, given: str) -> bool | Turn:
        who, *others = given.split() or [""]
        if not who:
            raise Refused(f"/talk needs somebody: {', '.join(self._session.world.characters)}")
        self._session.talk_to(who, others)
        state = self._session.state
        if state.place and not state.place.unfinished and state.ending is None:
            self._stage.stand(state)  # Who was talked to before offers its options again, without a word.
        return self._session.begin()

    def _remembered(self, given: str) -> bool:
        session = self._session
        who = known(session.world, given or session.character)
        found = session.memory.of(who)
        for memory in found[-LISTED:]:
            self._stage.remark(remembered(session.world, session.time, who, memory))
        if len(found) > LISTED or not found:
            self._stage.remark(f"{who} remembers {len(found) or 'nothing'}{' things in all' if found else ' yet'}.")
        return False

    def _helped(self, given: str) -> bool:
        self._stage.remark(_helped())
        return False

    def _path(self, name: str) -> Path:
        """Where the save of a name is; without one, a quick save of this talk."""
        kept = self._saving.path  # Not there: the next turn is written over it.
        quick = f"{slot_name(kept.name) or kept.stem} {QUICK}" if kept else self._session.world.id
        return self._slots.path(name.removesuffix(ENDING) or quick)

    def _there(self) -> str:
        names = [slot.name for slot in self._slots.list()]
        more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
        return f"There are: {', '.join(names[:LISTED])}{more}." if names else "Make one with /save."


def is_verb(line: str) -> bool:
    """Whether a line is a verb, and no words: it begins with one slash."""
    return line.startswith("/") and not line.startswith("//")


def _parted(line: str) -> tuple[str, str]:
    name, _, given = line.strip()[1:].partition(" ")
    return name.lower(), given.strip()


def _helped() -> str:
    return "; ".join(_HELP) + "."


def _value(text: str) -> str | float:
    """A number as one; all else as it was typed."""
    return float(text) if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", text) else text
