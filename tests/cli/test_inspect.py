"""`--inspect`: what characters feel, show and think after each turn, and why that moved."""

from __future__ import annotations

import io
import json

import pytest
from rich.cells import cell_len
from rich.console import Console

from npcsdk import load_world
from npcsdk.cli.conversation import Conversation
from npcsdk.cli.insight import insight
from npcsdk.cli.inspecting import Inspecting
from npcsdk.cli.screen import Screen
from npcsdk.emotion import Feeling
from npcsdk.events import (
    FACT,
    Appraised,
    Event,
    FeelingChanged,
    Felt,
    Perceived,
    Recalled,
    RelationshipChanged,
    TurnEnded,
    TurnStarted,
)
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.state import State
from npcsdk.models.scripted import ScriptedModel
from npcsdk.session.session import Session
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.nature import Display

QUIET = ("--model", "scripted", "--voice", "silent")


@pytest.fixture
def inn(world):
    return load_world(world)


def told(inn, before: list[Event], then: list[Event], time: float = 0.0) -> list[str]:
    """What is told after some events, once others were told of."""
    first = State.fresh(inn, "ann")
    for event in before:
        first.apply(event)
    now = first.copy()
    for event in then:
        now.apply(event)
    now.time = max(now.time, time)
    return insight(inn, first, now, then)


def why(rows: list[str]) -> list[str]:
    """The reasons for the first character."""
    start = next(at for at, row in enumerate(rows) if row.startswith("  why"))
    return [row[10:] for row in rows[start:] if row.startswith("  ")]


def test_what_faded_is_told_apart_from_what_was_caused(inn) -> None:
    angry = Felt("ann", Feeling("angry", 0.8), "player.draws_weapon", "player", time=0.0)
    rows = told(inn, [angry], [], time=15.0)
    assert "  feels   angry        0.40 ████" in rows
    assert why(rows) == ["angry 0.80 -> 0.40: faded"]
    again = Felt("ann", Feeling("angry", 0.3), "player.laughs", "player", time=15.0)
    assert why(told(inn, [angry], [again], time=30.0)) == [
        "angry 0.80 -> 0.40: faded",
        "angry 0.40 -> 0.70: player.laughs, about player",
        "angry 0.70 -> 0.35: faded",
    ]


def test_a_tag_of_a_line_is_a_cause_and_what_is_only_shown_is_none(inn) -> None:
    sad = Felt("ann", Feeling("sad", 0.9))
    rows = told(inn, [sad], [FeelingChanged("ann", Feeling("happy", 0.6), at=3)])
    assert why(rows) == ["sad 0.90 -> 0.30: gives way to happy", "happy 0.00 -> 0.60: the line says so"]
    masked = Display.model_validate({"of": "sad", "as": "relaxed", "at_most": 0.3, "leak": 1.0})
    ann = inn.characters["ann"].model_copy(update={"display": (masked,)})
    inn = inn.model_copy(update={"characters": {**inn.characters, "ann": ann}})
    rows = told(inn, [sad], [FeelingChanged("ann", Feeling("relaxed", 0.3), Feeling("sad", 0.9), at=FACT)])
    assert "  shows   relaxed 0.30, keeps back sad 0.90" in rows
    assert not any(row.startswith("  why") for row in rows)


def test_relationships_goals_and_how_the_player_sounded_are_told(inn) -> None:
    rows = told(
        inn,
        [RelationshipChanged("ann", "player", "trust", 40)],
        [
            Perceived(Feeling("angry", 0.7), -0.6, "words"),
            Appraised("player.draws_weapon", {"ann.peace": 0.25}),
            RelationshipChanged("ann", "player", "trust", "-25", "player.draws_weapon"),
            Appraised("player.bows", {"ann.peace": 0.5}),
        ],
    )
    assert why(rows) == [
        "the player sounded angry 0.70, valence -0.60 (by words)",
        "peace: likely ? -> 0.25: player.draws_weapon",
        "trust toward player 40 -> 15: player.draws_weapon",
        "peace: likely 0.25 -> 0.50: player.bows",
    ]
    assert any(row.startswith("  thinks  player: trust 15") for row in rows)


def test_others_are_told_of_only_where_something_moved_them(inn) -> None:
    assert [row for row in told(inn, [Felt("bob", Feeling("sad", 0.9))], [], 5.0) if not row.startswith(" ")] == [
        "Ann, turn 0 at 0:05.0"
    ]
    rows = told(inn, [], [Felt("bob", Feeling("pitying", 0.5), "ann.cries", "ann")])
    assert [row.partition(",")[0] for row in rows if not row.startswith(" ")] == ["Ann", "Bob"]
    assert "  why     pitying 0.00 -> 0.50: ann.cries, about ann" in rows


def test_at_a_terminal_what_does_not_fit_stands_below_as_far_in(inn) -> None:
    anna = "My sister Anna waits for me in Brezno, where the road ends and the snow lies until May. 我妹妹在等我。"
    mind = Recalled("ann", (Recollection(memory=Memory(id="1", text=anna, said_by="player"), score=0.7),), turn=1)
    out = io.StringIO()
    with Session(inn, model=ScriptedModel(), voice=FakeVoice(0.0)) as session:
        console = Console(file=out, force_terminal=True, color_system=None, width=60)
        inspecting = Inspecting(session, console)
        for event in (TurnStarted("ann", turn=1), mind, TurnEnded("done", turn=1)):
            session._context.emit(event)
            inspecting.take(event)
        inspecting.show()
    rows = out.getvalue().splitlines()
    assert all(cell_len(row) <= 60 for row in rows)
    at = next(number for number, row in enumerate(rows) if "recalls" in row)
    assert rows[at].startswith("       recalls 0.70 the player")
    assert all(row[:15].isspace() and row[15] != " " for row in rows[at + 1 : at + 3])
    assert "snow lies until May" in " ".join(row.strip() for row in rows[at:])


def test_what_was_cut_off_is_no_reason(inn) -> None:
    session, out = Session(inn, model=ScriptedModel(), voice=FakeVoice(0.0)), io.StringIO()
    with session:
        inspecting = Inspecting(session, Console(file=out, soft_wrap=True))
        said = FeelingChanged("ann", Feeling("angry", 0.5), turn=1, at=2)
        unsaid = FeelingChanged("ann", Feeling("sad", 0.5), turn=1, at=9)
        fact = Felt("ann", Feeling("hurt", 0.5), "player.cuts_in", turn=1, at=FACT)
        for event in (TurnStarted("ann", turn=1), said, fact, unsaid, TurnEnded("interrupted", turn=1, at=5)):
            session._context.emit(event)
            inspecting.take(event)
        session.heard(5)
        inspecting.show()
    assert "angry 0.00 -> 0.50: the line says so" in out.getvalue()
    assert "hurt 0.00 -> 0.50: player.cuts_in" in out.getvalue()
    assert "sad 0.00" not in out.getvalue()


def test_a_fact_that_only_shows_what_is_felt_is_no_reason_however_late_it_comes(inn) -> None:
    felt = Felt("ann", Feeling("sad", 0.8), "news", turn=1, time=0.0)
    shows = FeelingChanged("ann", Feeling("sad", 0.4), turn=2, time=15.0)
    assert why(told(inn, [felt], [shows], 15.0)) == ["sad 0.80 -> 0.40: faded"]


async def test_after_a_turn_was_taken_back_it_begins_from_there(inn) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=False, soft_wrap=True)
    async with Session(inn, model=ScriptedModel(), voice=FakeVoice(0.0)) as session:
        inspecting = Inspecting(session, console)
        talk = Conversation(session, Screen(console, inn, echo=True), (inspecting.take,), after=inspecting.show)

        async def texts():
            yield "Nice weather"
            session.rewind(1)
            talk.stand()
            assert out.getvalue().endswith("slightly exuberant\n")
            yield "Nice weather"

        await talk.play(texts())
    blocks = out.getvalue().split("Ann, turn ")[1:]
    assert [block[0] for block in blocks] == ["1", "2", "1", "2"]
    assert "why" not in blocks[2]
    assert blocks[1].partition(">")[0] == blocks[3].partition("[")[0].partition(">")[0]


def test_programs_find_their_events_on_stdout_and_this_beside_them(npcsdk, world) -> None:
    done = npcsdk("chat", str(world), *QUIET, "--inspect", "--events", "--say", "hi")
    assert done.returncode == 0
    assert [json.loads(line)["type"] for line in done.stdout.splitlines()][-1] == "turn_ended"
    assert done.stderr.count("Ann, turn ") == 2
    assert "happy 0.00 -> 1.00: the line says so" in done.stderr


def test_nobody_steers_the_terminal(inn) -> None:
    evil = "\x1b]0;mine\x07\x9b2J\u202e\r\nxy"
    rows = told(inn, [], [Felt("ann", Feeling("sad"), evil, evil), RelationshipChanged("ann", evil, evil, evil and 3)])
    assert not set("".join(rows)) & set("\x1b\x9b\x07\r\n\u202e")
    assert any("xy" in row for row in rows)


def test_nothing_is_told_unasked(npcsdk, world) -> None:
    assert npcsdk("chat", str(world), *QUIET, "--say", "hi").stderr == ""
