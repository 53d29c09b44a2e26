"""A log gone through from its beginning: by its events alone it gives every state that it should."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest

from npcsdk import SaveError, World
from npcsdk.events import (
    InputReceived,
    LineChosen,
    Mark,
    NodeEntered,
    TextDelta,
    TextPart,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
    VariableChanged,
)
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import State
from npcsdk.ports import Record
from npcsdk.session.record import STATES, Header, Sealed, header, moved, replayed, sealed
from npcsdk.session.replay import Damaged, Refold, difference, state_after, turns
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player


@pytest.fixture
def world() -> World:
    return small_world()


def talk(fold: Fold, turn: int) -> None:
    """One turn, in which gold grows by its number; every third is cut after three letters."""
    stamp = {"turn": turn, "time": float(turn)}
    fold.apply(TurnStarted("mira", **stamp))
    fold.apply(InputReceived("say", (TextPart(f"words {turn}"),), "player", **stamp))
    fold.apply(VariableChanged("gold", f"+{turn}", 0, **stamp))
    fold.apply(NodeEntered("mira", "hub", "else", **stamp))
    fold.apply(LineChosen("mira.hub", "mira", at=0, **stamp))
    for at, text in ((0, "He"), (2, "llo "), (6, "there.")):
        fold.apply(TextDelta(text, **(stamp | {"at": at})))
    fold.apply(TurnEnded("done", **(stamp | {"at": 12})))
    if turn % 3 == 0:
        fold.heard = 3


def logged(world: World, many: int) -> tuple[list[Record], list[State]]:
    """The log of so many sealed turns, and the state after each, that before the first one included."""
    fold = Fold(State.fresh(world, "mira"))
    records, states = [header(Header(world.id, Player(), "mira", 0))], [fold.settled]
    for turn in range(1, many + 1):
        talk(fold, turn)
        records.append(sealed(fold, len(records)))
        fold.seal()
        states.append(fold.settled)
    return records, states


def taken(world: World, records: Sequence[Record | bytes]) -> Refold:
    fold = Refold(world)
    for passage in turns(records):
        fold.take(passage)
    return fold


def changed(record: Record, old: str, new: str) -> Record:
    assert old.encode() in record.body
    return Record(record.turn, record.body.replace(old.encode(), new.encode()))


def test_the_state_after_each_turn_is_that_of_the_session(world: World) -> None:
    records, states = logged(world, 70)
    for turn in (0, 1, 2, 3, 32, 33, 69, 70):
        assert difference(state_after(world, records, turn), states[turn]) is None
    assert difference(state_after(world, records), states[-1]) is None


def test_each_state_that_stands_in_the_log_is_compared(world: World) -> None:
    fold = taken(world, logged(world, 70)[0])
    assert (fold.compared, fold.difference, fold.broken) == (2, None, "")


def test_the_first_difference_is_told_with_its_turn_and_its_part(world: World) -> None:
    records, states = logged(world, 70)
    records[20] = changed(records[20], '"+20"', '"+21"')
    fold = taken(world, records)
    assert fold.difference is not None
    assert fold.difference[:2] == (STATES, "variables.gold")
    assert int(fold.difference.folded) == int(fold.difference.kept) + 1
    assert "variables.gold is" in str(fold.difference)
    assert not fold.broken
    short = taken(world, records[:25])
    short.compare(states[24])
    assert short.difference is not None
    assert short.difference.turn == 24


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda state: state.history.pop(), "the length of history"),
        (lambda state: state.visits.clear(), "visits.mira.hub"),
        (lambda state: state.variables.update(more=1), "variables.more"),
        (lambda state: state.feelings.update({"mira": state.feeling}), "feelings.mira"),
        (lambda state: setattr(state, "time", 99.5), "time"),
    ],
)
def test_a_difference_names_the_part(world: World, change, part: str) -> None:
    state = logged(world, 3)[1][-1]
    other = state.copy()
    change(other)
    found = difference(state, other)
    assert found is not None
    assert (found.turn, found.part) == (3, part)


def test_another_order_is_a_difference_too(world: World) -> None:
    state = logged(world, 1)[1][-1]
    state.variables["zeal"] = 1
    other = state.copy()
    other.variables = dict(reversed(other.variables.items()))
    found = difference(state, other)
    assert found is not None
    assert str(found) == "turn 1: variables holds the same in another order"


def test_a_damaged_record_is_told_of_and_the_state_is_taken_up_at_the_next_one_that_holds_it(world: World) -> None:
    records: list[Record | bytes] = [*logged(world, 70)[0]]
    records[5] = b'{"turn":5,"heard"'
    told = [passage for passage in turns(records) if isinstance(passage.what, Damaged)]
    assert [(passage.number, passage.what) for passage in told] == [(6, Damaged("it is no JSON"))]
    fold = taken(world, records)
    assert fold.broken == "record 6 is damaged: it is no JSON"
    assert fold.state is not None
    assert (fold.compared, fold.difference, fold.state.turn) == (1, None, 70)
    with pytest.raises(SaveError, match="record 6 is damaged"):
        state_after(world, records)
    assert state_after(world, records, 4).turn == 4


def test_what_cannot_have_happened_is_told_with_its_record(world: World) -> None:
    records, _ = logged(world, 5)
    records[3] = changed(records[3], '"+3"', '"+three"')
    with pytest.raises(SaveError, match="record 4: turn 3 of the log cannot have happened"):
        state_after(world, records)


def test_a_log_without_its_beginning_goes_on_from_the_first_state_in_it(world: World) -> None:
    records, states = logged(world, 70)
    fold = taken(world, records[10:])
    assert fold.broken == "the log has no beginning"
    assert fold.state is not None
    assert difference(fold.state, states[-1]) is None


def test_what_was_before_the_world_changed_is_not_compared(world: World) -> None:
    records, states = logged(world, 40)
    records[20] = changed(records[20], '"+20"', '"+21"')
    later = states[-1].copy()
    later.variables["new"] = 1
    fold = taken(world, [*records, moved(later, ["new begins at 1"])])
    fold.compare(later)
    assert (fold.difference, fold.broken, fold.moved, fold.compared) == (None, "", 40, 2)


def test_nothing_is_read_before_it_is_asked_for(world: World) -> None:
    records, _ = logged(world, 2)

    def given() -> Iterator[Record]:
        yield records[0]
        raise AssertionError("the second record was read")

    assert isinstance(next(turns(given())).what, Header)


def test_a_log_is_lines_of_json(world: World) -> None:
    records, states = logged(world, 40)
    assert all(b"\n" not in record.body and json.loads(record.body) for record in records)
    assert difference(state_after(world, [record.body for record in records]), states[-1]) is None


@pytest.mark.parametrize(
    ("heard", "names"), [(None, ["laugh", "sigh"]), (6, ["laugh", "sigh"]), (5, ["laugh"]), (0, [])]
)
def test_vocal_sounds_are_kept_as_far_as_they_were_heard_and_change_nothing(world: World, heard, names) -> None:
    fold = Fold(State.fresh(world, "mira"))
    fold.apply(TurnStarted("mira", turn=1))
    fold.apply(TextDelta("Ha. So.", turn=1, at=0))
    marks = (
        Mark("sound", 0.0, 0.3, "laugh", 1),
        Mark("word", 0.0, 0.2, "Ha", 0, 2),
        Mark("sound", 1.0, 1.3, "sigh", 6),
    )
    fold.apply(UtteranceReady("mira.hub", "mira", "Ha. So.", 1.5, marks=marks, turn=1, at=0))
    fold.heard = heard
    (passage,) = turns([sealed(fold, 1)])
    assert isinstance(passage.what, Sealed)
    kept = [event for event in passage.what.events if isinstance(event, UtteranceReady)]
    assert [mark.value for event in kept for mark in event.marks] == names
    assert all((event.text, event.duration, event.audio) == ("", 0.0, None) for event in kept)
    fold.seal()
    assert difference(replayed(State.fresh(world, "mira"), [passage.what]), fold.settled) is None
