"""Interruption: what was not heard did not happen, and nobody sees an undo."""

from __future__ import annotations

import asyncio

import pytest

from npcsdk.events import (
    CommandIssued,
    Event,
    Heard,
    NodeEntered,
    Notice,
    TextDelta,
    TurnEnded,
    TurnStarted,
    UtteranceReady,
    VariableChanged,
)
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.refold import refold
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.graph import Next

STORY = "Once there was a river. It had no bridge at all. So a girl built one."


def session(model: FakeModel | None = None, voice: FakeVoice | None = None) -> Session:
    return Session(small_world(), model=model or FakeModel(), voice=voice or FakeVoice(delay=0.0))


async def at_the_hub(talk: Session) -> list[Event]:
    async with talk.begin() as turn:
        return [event async for event in turn]


def said(talk: Session) -> str:
    return talk.state.history[-1].text


async def test_leaving_a_turn_early_is_an_interruption_at_what_was_delivered() -> None:
    talk = session(FakeModel("One two three four. Five six seven. Eight nine ten."))
    await at_the_hub(talk)
    async with talk.say("count") as turn:
        async for event in turn:
            if isinstance(event, TextDelta):
                break
    assert said(talk) == "One two three four. "
    assert not talk.busy
    assert talk.model.open_streams == 0  # type: ignore[attr-defined]
    assert talk.voice.open_calls == 0  # type: ignore[attr-defined]
    assert not len(talk.door)


async def test_cut_inside_an_authored_line_the_node_stays_and_its_effects_did_not_happen() -> None:
    talk = session()
    events = await at_the_hub(talk)
    async with talk.choose("hub.long") as turn:
        events += [event async for event in turn]
    assert talk.state.variables["gold"] == 9
    talk.heard(30)
    assert said(talk) == STORY[:30]
    assert talk.state.place is not None
    assert talk.state.place.node == "long"
    assert talk.state.variables["gold"] == 10
    assert talk.state.visits["mira.long"].times == 1
    talk.heard(10_000)  # Revised: all of it, after all.
    assert talk.state.variables["gold"] == 9
    assert talk.state.place is not None
    assert talk.state.place.node == "hub"
    talk.heard(len(STORY))
    assert talk.state.place is not None
    assert talk.state.place.node == "after_story"
    talk.heard(-1)
    assert said(talk) == "Tell me a story."  # The pick is a fact, and so is what it led to.
    assert talk.state.place is not None
    assert talk.state.place.node == "long"
    talk.heard(30)
    async with talk.say("I can help you") as turn:
        events += [event async for event in turn]
    late = [e for e in events if isinstance(e, NodeEntered) and e.turn == 3]
    # The cut node's next is taken silently, its effects with it; there the input is handled.
    assert [(e.node, e.reason, e.at) for e in late][:2] == [("after_story", "next", -1), ("hub", "next", 12)]
    assert [(e.op, e.at) for e in events if isinstance(e, VariableChanged) and e.turn == 3] == [("-1", -1)]


async def test_a_reply_after_a_cut_line_is_given_where_next_leads() -> None:
    talk = session(FakeModel("Yes, it is."))
    async with talk.begin() as turn:
        events = [event async for event in turn]
    talk.heard(12)
    talk.heard(8)
    async with talk.say("Is it warm?") as turn:
        events += [event async for event in turn]
    assert [e.at for e in events if isinstance(e, Heard)] == [8]  # What was revised before anyone was told is not told.
    assert [entry.text for entry in talk.state.history] == ["[happy] Welcome ", "Is it warm?", "Yes, it is."]
    assert talk.state.place is not None
    assert talk.state.place.node == "hub"
    assert talk.state.variables["mira.met"] is True


async def test_what_insists_is_said_again() -> None:
    talk = session()
    await at_the_hub(talk)
    async with talk.notify("plot") as turn:
        async for _ in turn:
            pass
    talk.heard(5)
    async with talk.say("Whatever.") as turn:
        events = [event async for event in turn]
    assert "".join(e.text for e in events if isinstance(e, TextDelta)).startswith("Listen to me.")
    assert talk.state.place is not None
    assert talk.state.place.node == "hub"


async def test_tags_behind_the_cut_did_not_happen() -> None:
    talk = session()
    events = await at_the_hub(talk)
    command = next(event for event in events if isinstance(event, CommandIssued))
    talk.heard(command.at - 1)
    assert "[wave]" not in said(talk)
    talk.heard(command.at)
    assert "[wave]" in said(talk)


async def test_reports_of_a_sealed_turn_are_ignored() -> None:
    talk = session()
    await at_the_hub(talk)
    await talk.run("Hello")
    before = talk.state
    talk.heard(3, turn=1)
    assert talk.state == before


def test_a_new_turn_interrupts_a_running_one_and_a_running_reader_sees_it_end() -> None:
    async def scene() -> None:
        model = FakeModel("First words here. Then many more words follow here.", between=0.1)
        talk = session(model)
        await at_the_hub(talk)
        seen: list[Event] = []

        async def read() -> None:
            async with talk.say("Hello") as turn:
                async for event in turn:
                    seen.append(event)

        reader = asyncio.create_task(read())
        await asyncio.sleep(0.75)
        assert any(isinstance(event, TextDelta) for event in seen)
        later = await talk.run("Stop!")
        await reader
        assert isinstance(seen[-1], TurnEnded)
        assert seen[-1].reason == "interrupted"
        assert [type(e) for e in seen].count(TurnStarted) == 1
        assert all(e.turn == 3 for e in later)
        assert model.open_streams == 0
        assert [e.text for e in talk.state.history][-4:-2] == ["Hello", "First words here. "]

    run_virtual(scene())


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.15, 0.25, 0.55, 1.0, 2.0])
def test_interrupt_at_any_moment_leaves_nothing_behind(moment: float) -> None:
    async def scene() -> None:
        model = FakeModel("[curious] First words. [happy] Then more.", first_token=0.1, between=0.1)
        voice = FakeVoice(delay=0.2)
        talk = session(model, voice)
        events = await at_the_hub(talk)
        turn = await talk.say("Hello").start()
        await asyncio.sleep(moment)
        await talk.interrupt()
        assert not talk.busy
        assert (model.open_streams, voice.open_calls) == (0, 0)
        events += [event for event in talk.door.take() if event.turn == turn.number]
        assert [e.reason for e in events if isinstance(e, TurnEnded)][-1] in ("interrupted", "done")
        assert refold(talk.world, events) == talk.state
        await talk.aclose()
        assert len(asyncio.all_tasks()) == 1

    run_virtual(scene())


def test_a_turn_cancelled_before_its_first_step_still_ends() -> None:
    async def scene() -> None:
        talk = session()
        await talk.begin().start()
        await talk.interrupt()
        events = talk.door.take()
        assert isinstance(events[0], TurnStarted)
        assert [e.reason for e in events if isinstance(e, TurnEnded)] == ["interrupted"]
        assert not [e for e in events if isinstance(e, TextDelta)]

    run_virtual(scene())


def test_undelivered_text_is_dropped_and_the_end_told_as_an_interruption() -> None:
    async def scene() -> None:
        talk = session()
        await at_the_hub(talk)
        await talk.choose("hub.long").start()
        await asyncio.sleep(5)
        assert not talk.busy  # Made to the end, but the game took nothing of it yet.
        await talk.say("Stop").start()
        events = talk.door.take()
        assert [e.reason for e in events if isinstance(e, TurnEnded)] == ["interrupted"]
        assert not [e for e in events if isinstance(e, TextDelta) and e.turn == 2]
        entered = [e.node for e in events if isinstance(e, NodeEntered)]
        assert entered == ["long", "after_story"]  # The pick is a fact; the rest of its turn is not.
        await talk.aclose()

    run_virtual(scene())


def test_picking_an_option_means_that_all_was_heard() -> None:
    async def scene() -> None:
        talk = session()
        events = await at_the_hub(talk)
        talk.heard(5)
        async with talk.choose("hub.long") as turn:
            events += [event async for event in turn]
        assert talk.state.history[0].text.endswith("What brings you here?")
        assert refold(talk.world, events) == talk.state

    run_virtual(scene())


def _loose(events: list[Event], cut: int) -> list[Event]:
    """What must not come out of a door after a cut: text, sound, and what stands behind it."""
    return [e for e in events if isinstance(e, TextDelta | UtteranceReady) or e.at > max(cut, -1)]


@pytest.mark.parametrize("report", [None, 9])
@pytest.mark.parametrize("moment", [0.0, 0.12, 0.22, 0.6, 5.0])
def test_however_much_was_taken_the_rest_is_dropped_and_the_state_agrees(moment: float, report: int | None) -> None:
    async def scene(taken: int) -> bool:
        model = FakeModel("[curious] First words. [happy] Then more of it. [wave] End.", between=0.02)
        talk = session(model, FakeVoice(delay=0.1))
        told = await at_the_hub(talk)
        await talk.say("Hello").start()
        await asyncio.sleep(moment)
        for _ in range(taken):
            event = talk.door.take_one()
            if event is None:
                return False
            told.append(event)
        await talk.interrupt(report)
        rest = talk.door.take()
        heard = [event.at for event in rest if isinstance(event, Heard)]
        text = sum(len(event.text) for event in told if isinstance(event, TextDelta) and event.turn == 2)
        cut = heard[-1] if heard else text
        assert cut <= max(text, -1) or not text
        assert not _loose(rest, cut)
        assert refold(talk.world, [*told, *rest]) == talk.state
        talk.heard(text)  # Revised to all that was told: still nothing that the game was not told of.
        told += [*rest, *talk.door.take()]
        assert refold(talk.world, told) == talk.state
        return True

    taken = 0
    while run_virtual(scene(taken)):
        taken += 1
    assert taken > 1


def test_sound_that_is_ready_at_the_very_moment_of_the_cut_is_not_told() -> None:
    async def scene() -> None:
        talk = session(FakeModel("First words. Then more of it. End."), FakeVoice(delay=0.1))

        async def cut() -> list[Event]:
            await asyncio.sleep(0.1)
            told = talk.door.take()
            await talk.interrupt()
            return [*told, Notice("info", "cut", ""), *talk.door.take()]

        cutting = asyncio.create_task(cut())
        await asyncio.sleep(0)
        await talk.say("Hello").start()
        events = await cutting
        at = next(i for i, event in enumerate(events) if isinstance(event, Notice))
        assert any(isinstance(event, TextDelta) for event in events[:at])
        assert not [event for event in events[at:] if isinstance(event, UtteranceReady)]

    run_virtual(scene())


async def test_a_cut_reply_stays_but_what_comes_next_may_take_the_input() -> None:
    talk = session(FakeModel("I was born here. It rained."))
    await at_the_hub(talk)
    await talk.run("Tell me about yourself")
    talk.heard(5)
    assert talk.state.place is not None
    assert talk.state.place.node == "chat"
    events = await talk.run("Go on.")  # Nobody waits for this: the node speaks again.
    assert [e.node for e in events if isinstance(e, NodeEntered)] == ["hub"]
    assert talk.state.history[-1].text.startswith("I was born")
    talk.heard(5)
    events = await talk.run("I can help you")
    entered = [(e.node, e.reason, e.at) for e in events if isinstance(e, NodeEntered)]
    assert entered[:2] == [("hub", "next", -1), ("offer", "intent", -1)]


async def test_a_reply_that_never_began_is_not_passed_by() -> None:
    talk = session(FakeModel("I was born here."))
    await at_the_hub(talk)
    await talk.run("Tell me about yourself")
    talk.heard(-1)
    events = await talk.run("I can help you")
    assert [e.node for e in events if isinstance(e, NodeEntered)] == ["hub"]
    assert talk.state.visits["mira.chat"].times == 1


async def test_a_reply_that_speaks_first_did_not_begin_where_only_the_line_before_it_was_heard() -> None:
    chat = small_world().graphs["mira"].nodes["chat"].model_copy(update={"speak_first": True})
    offer = small_world().graphs["mira"].nodes["offer"].model_copy(update={"next": (Next(to="chat"),)})
    nodes = {**small_world().graphs["mira"].nodes, "chat": chat, "offer": offer}
    graph = small_world().graphs["mira"].model_copy(update={"nodes": nodes})
    world = small_world().model_copy(update={"graphs": {**small_world().graphs, "mira": graph}})
    talk = Session(world, model=FakeModel("I was born here."), voice=FakeVoice(delay=0.0))
    await at_the_hub(talk)
    await talk.run("I can help you")
    talk.heard(len("You would? Bless you."))
    assert talk.state.place is not None
    assert talk.state.place.node == "chat"
    events = await talk.run("I can help you")  # The hub behind it would wait for this; but she has not spoken yet.
    assert [e.node for e in events if isinstance(e, NodeEntered)] == ["hub"]
    assert talk.state.history[-1].text.startswith("I was born")


async def test_silence_after_a_cut_line_counts_where_its_next_leads() -> None:
    talk = session()
    await at_the_hub(talk)
    talk.heard(9)
    turn = talk.tick(100.0)  # The greeting waits for nothing; the hub behind it for 20 seconds of silence.
    assert turn is not None
    async with turn:
        events = [event async for event in turn]
    entered = [(e.node, e.reason, e.at) for e in events if isinstance(e, NodeEntered)]
    assert entered == [("hub", "next", -1), ("nudge", "silence", -1), ("hub", "next", 12)]
    assert [(e.name, e.at) for e in events if isinstance(e, VariableChanged)] == [("mira.met", -1)]


async def test_silence_counts_from_where_the_sound_was_cut() -> None:
    talk = session()
    await at_the_hub(talk)
    await talk.run("Hm?")
    whole = talk.state.quiet_since
    await talk.interrupt(6)  # Production ended long ago; half of the only utterance is never heard.
    assert 0 < talk.state.quiet_since < whole
    talk.heard(-1)
    assert talk.state.quiet_since == 0
