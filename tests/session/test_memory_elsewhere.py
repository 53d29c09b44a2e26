"""What characters remember where the world, the company or the embedder changes under a session."""

from __future__ import annotations

from typing import Any

from remembering import world

from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice


def new(**settings: Any) -> Session:
    return Session(world(), model=FakeModel(["Hm."]), voice=FakeVoice(0.0), **settings)


def texts(talk: Session, who: str) -> list[str]:
    return [each.text for each in talk.memory.of(who)]


async def test_whoever_is_called_otherwise_remembers_also_where_nothing_else_tells_of_them() -> None:
    talk = new()
    talk.memory.add("tom", ["The mill burned down."])
    fate = talk.reload(world(1))
    assert fate.changes == ()
    assert texts(talk, "tam") == ["The mill burned down."]
    talk.reload(world(0))
    assert texts(talk, "tom") == ["The mill burned down."]


async def test_whoever_is_present_is_so_under_another_name() -> None:
    talk = new()
    talk.present = ("tilly", "tom")
    talk.reload(world(1))
    assert talk.present == ("tilly", "tam")
    await talk.run("I walked home.")
    assert texts(talk, "tam")[0] == "I walked home."
    assert talk.state.present == ("tilly", "tam")


async def test_whoever_is_talked_to_and_present_sees_a_thing_once() -> None:
    talk = new()
    talk.present = ("mira", "tilly")
    await talk.notify("rain").start()
    assert texts(talk, "mira") == texts(talk, "tilly") == ["rain"]
