"""Several characters: what one of them was cut short in is nothing to another."""

from __future__ import annotations

import pytest

from npcsdk.errors import SessionError
from npcsdk.events import Event, NodeEntered, TextDelta
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world


def session(*replies: str) -> Session:
    return Session(small_world(), model=FakeModel(replies or "Yes."), voice=FakeVoice(0.0))


async def told(turn: Turn) -> list[Event]:
    async with turn:
        return [event async for event in turn]


def entered(events: list[Event]) -> list[tuple[str, str, int]]:
    return [(e.node, e.reason, e.at) for e in events if isinstance(e, NodeEntered)]


async def test_a_line_cut_short_is_passed_by_also_after_a_word_with_someone_else() -> None:
    talk = session()
    await told(talk.begin())
    talk.heard(9)
    talk.talk_to("tom")
    await talk.run("Hello Tom")
    talk.talk_to("mira")
    events = await talk.run("What did you say?")
    assert entered(events) == [("hub", "next", -1)]
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == "Yes."


async def test_a_line_cut_short_does_not_move_someone_else() -> None:
    talk = session("Boats need tar. Much of it.", "Yes.")
    talk.talk_to("tom")
    await talk.run("Hello Tom")
    talk.talk_to("mira")
    await told(talk.begin())
    talk.heard(9)
    talk.talk_to("tom")
    assert not talk.state.place.unfinished  # type: ignore[union-attr]
    assert entered(await talk.run("And?")) == []


async def test_options_are_those_of_whom_the_player_talks_to() -> None:
    talk = session()
    await told(talk.begin())
    assert [option.id for option in talk.options] == ["hub.long"]
    talk.talk_to("tom")
    assert talk.options == ()
    with pytest.raises(SessionError, match="not offered now; offered are: none"):
        await told(talk.choose("hub.long"))
    talk.talk_to("mira")
    assert [option.id for option in talk.options] == ["hub.long"]
