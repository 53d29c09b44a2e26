"""Second thoughts: turns taken back, branches, quick loads, and a world that changes under a talk."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from npcsdk.codec import plain
from npcsdk.errors import SaveError, SessionError
from npcsdk.events import Event, FeelingChanged, OptionsOffered, Restored, TextDelta, TurnEnded
from npcsdk.session.record import state_at
from npcsdk.session.session import Session
from npcsdk.speech.timeline import Timeline
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player, World

SAID = ["I can help you", "tell me about yourself", "hm", "show me the ledger", "And now?"]


def new(world: World | None = None, **settings: Any) -> Session:
    return Session(world or small_world(), model=FakeModel(), voice=FakeVoice(0.0), **settings)


async def begun(**settings: Any) -> Session:
    talk = new(**settings)
    async with talk.begin() as turn:
        [event async for event in turn]
    return talk


def whole(talk: Session) -> tuple[Any, ...]:
    """All that a session is, so that two can be compared."""
    return plain(talk.state), talk.options, talk.time, talk.character, talk.player


async def waypoints(talk: Session, texts: list[str]) -> list[tuple[Any, ...]]:
    """What the session is before each text, and after the last one."""
    found = [whole(talk)]
    for text in texts:
        await talk.run(text)
        talk.tick(1.5)
        found.append(whole(talk))
    return found


@pytest.mark.parametrize("turns", range(1, 6))
async def test_turns_taken_back_did_not_happen(turns: int) -> None:
    talk = await begun()
    before = (await waypoints(talk, SAID))[-1 - turns]
    talk.rewind(turns)
    assert whole(talk) == before


async def test_the_same_words_lead_the_same_way_again() -> None:
    talk = await begun(seed=3)
    once = (await waypoints(talk, SAID))[-1]
    talk.rewind(4)
    assert (await waypoints(talk, SAID[1:]))[-1][0]["history"] == once[0]["history"]


async def test_the_game_is_told_and_its_timeline_goes_back() -> None:
    talk = await begun()
    await waypoints(talk, SAID)
    timeline = Timeline()
    timeline.add(TurnEnded("done", turn=6, at=3))
    talk.rewind(2)
    told = talk.door.take()
    assert [type(event) for event in told] == [Restored, FeelingChanged, OptionsOffered]
    assert told[0] == Restored("rewind", "mira", turn=4, time=talk.time)
    for event in told:
        timeline.add(event)
    assert any(cue.kind == "options" for cue in timeline.update(0.0))
    async with talk.say("hm") as turn:
        events = [event async for event in turn]
        for event in events:
            timeline.add(event)
    assert turn.number == 5
    assert any(cue.kind == "word" for cue in timeline.update(0.5))


async def test_more_than_there_are_is_refused() -> None:
    talk = await begun()
    await talk.run("hm")
    before = whole(talk)
    for turns in (3, 0, -1, True, 1.5, "2"):
        with pytest.raises(SessionError):
            talk.rewind(turns)  # type: ignore[arg-type]
    assert whole(talk) == before
    talk.rewind(2)
    assert talk.state.turn == 0
    assert talk.state.place is None
    assert not talk.options


def test_a_turn_under_way_is_taken_back_and_its_stream_is_closed() -> None:
    async def scene() -> None:
        model = FakeModel(["One two three. Four five six. Seven eight nine."] * 9, first_token=0.2, between=0.2)
        talk = Session(small_world(), model=model, voice=FakeVoice(0.1))
        async with talk.begin() as turn:
            [event async for event in turn]
        before = whole(talk)
        read: list[Event] = []

        async def reader() -> None:
            async with talk.say("hm") as turn:
                async for event in turn:
                    read.append(event)

        reading = asyncio.create_task(reader())
        await asyncio.sleep(2.0)
        assert any(isinstance(event, TextDelta) for event in read)
        talk.rewind(1)
        assert whole(talk)[:2] == before[:2]
        await reading
        assert isinstance(talk.door.take()[0], Restored)
        await asyncio.sleep(10.0)
        assert talk.door.take() == []
        assert not talk.busy
        assert [event for event in await talk.run("hm") if isinstance(event, TextDelta)]
        await talk.aclose()
        assert len(asyncio.all_tasks()) == 1

    run_virtual(scene())


async def test_what_was_taken_back_is_in_no_later_save_and_the_old_one_still_loads(tmp_path: Path) -> None:
    talk = await begun()
    await waypoints(talk, SAID)
    talk.save(tmp_path / "a.json")
    late = whole(talk)
    talk.rewind(3)
    await talk.run("show me the ledger")
    talk.save(tmp_path / "b.json")
    a, b = (
        Session.load(tmp_path / name, small_world(), model=FakeModel(), voice=FakeVoice())
        for name in ("a.json", "b.json")
    )
    assert whole(a) == late
    assert whole(b) == whole(talk)
    for one in (a, b):  # Each log tells its own past.
        one.rewind(one.state.turn)
        assert one.state.turn == 0


async def test_a_branch_shares_the_past_and_goes_its_own_way() -> None:
    talk = await begun(player=Player(id="ann"), seed=5)
    await waypoints(talk, SAID[:3])
    async with talk.branch() as other:
        assert whole(other) == whole(talk)
        one, two = await talk.run("I can help you"), await other.run("I can help you")
        assert one[:-1] == two[:-1]
        await other.run("show me the ledger")
        assert talk.state.turn == 5
        assert other.state.turn == 6
        other.rewind(4)
        talk.rewind(3)
        assert plain(other.state) == plain(talk.state)
    await talk.run("hm")


async def test_a_branch_of_a_turn_under_way_is_cut_at_what_was_heard() -> None:
    talk = await begun()
    async with talk.say("hm") as turn:
        async for event in turn:
            if isinstance(event, TextDelta):
                other = talk.branch()
                break
    assert not other.busy
    assert (other.state.history, other.state.visits) == (talk.state.history, talk.state.visits)
    await other.run("And now?")


async def test_a_quick_load_puts_back_what_was_saved(tmp_path: Path) -> None:
    talk = await begun(player=Player(name="Zoë"))
    await waypoints(talk, SAID[:2])
    talk.save(tmp_path / "quick.json")
    before = whole(talk)
    await waypoints(talk, SAID[2:])
    assert talk.restore(tmp_path / "quick.json").verdict == "kept"
    assert whole(talk) == before
    assert talk.door.take()[0] == Restored("load", "mira", turn=3, time=talk.time)
    await talk.run("hm")
    talk.save(tmp_path / "quick.json")
    talk.restore(tmp_path / "quick.json")


async def test_a_save_that_is_refused_changes_nothing(tmp_path: Path) -> None:
    talk = await begun()
    await talk.run("hm")
    before = whole(talk)
    (tmp_path / "bad.json").write_text("{")
    for name in ("bad.json", "none.json"):
        with pytest.raises(SaveError):
            talk.restore(tmp_path / name)
    assert whole(talk) == before
    assert not talk.door.take()


async def test_the_log_gives_the_state_to_the_byte() -> None:
    talk = await begun()
    await waypoints(talk, SAID)
    async with talk.say("hm") as turn:
        async for event in turn:
            if isinstance(event, TextDelta):
                break
    talk.heard(2)
    await talk.run("hm")
    settled = talk._context.fold.settled
    assert json.dumps(plain(state_at(talk.world, talk.log.read()))) == json.dumps(plain(settled))


def changed(**nodes: Any) -> World:
    world = small_world()
    mira = world.graphs["mira"]
    made = mira.model_copy(update={"nodes": {**mira.nodes, **nodes}})
    return world.model_copy(update={"graphs": {**world.graphs, "mira": made}})


async def test_a_world_that_changed_is_gone_on_in() -> None:
    talk = await begun()
    await talk.run("hm")
    hub = talk.world.graphs["mira"].nodes["hub"]
    world = changed(hub=hub.model_copy(update={"options": hub.options[:1]}))
    fate = talk.reload(world)
    assert fate.verdict == "kept"
    assert talk.world is world
    await talk.run("hm")
    assert [option.id for option in talk.options] == ["hub.long"]


async def test_what_a_world_no_longer_has_is_refused_and_the_talk_goes_on() -> None:
    talk = await begun()
    await talk.run("hm")
    before, mira = whole(talk), talk.world.graphs["mira"]
    left = {name: node for name, node in mira.nodes.items() if name in ("greeting", "farewell")}
    left["greeting"] = left["greeting"].model_copy(update={"next": ()})
    other = mira.model_copy(update={"nodes": left, "anywhere": ()})
    with pytest.raises(SaveError):
        talk.reload(talk.world.model_copy(update={"graphs": {**talk.world.graphs, "mira": other}}))
    assert whole(talk) == before
    await talk.run("hm")


async def test_a_world_does_not_change_within_a_turn() -> None:
    talk = await begun()
    async with talk.say("hm"):
        with pytest.raises(SessionError):
            talk.reload(small_world())
    talk.reload(small_world())


async def test_taken_back_into_a_line_that_was_cut_the_player_can_pick_what_is_behind_it(tmp_path: Path) -> None:
    talk = await begun()
    talk.heard(12)
    talk.save(tmp_path / "cut.json")
    await talk.run("hm")
    talk.rewind()
    assert talk.state.place is not None
    assert talk.state.place.node == "greeting"
    assert [option.id for option in talk.options] == ["hub.long"]
    assert [event.options for event in talk.door.take() if isinstance(event, OptionsOffered)] == [talk.options]
    async with talk.choose("hub.long") as turn:
        assert "Once there was a river" in "".join([e.text async for e in turn if isinstance(e, TextDelta)])
    talk.restore(tmp_path / "cut.json")
    assert [option.id for option in talk.options] == ["hub.long"]
