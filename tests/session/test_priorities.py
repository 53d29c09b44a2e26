"""What may cut in on what: barks, lines that insist, alarms, silence and the player; and nothing waits for ever."""

from __future__ import annotations

import asyncio

import pytest
from inn import PLOT, Scene, inn

from npcsdk.background import BackgroundSession
from npcsdk.events import NodeEntered, TurnEnded
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice

RAIN = "Hark at that rain. It never stops."


async def sounding(here: Scene, what: str) -> None:
    """To the middle of the sound of a line whose making is over."""
    await here.to_hub()
    turn = here.talk.choose(what) if what == "story" else here.talk.notify(what)
    await turn.start()
    await here.frames(1.0)
    assert not here.talk.busy
    assert (here.talk.state.place.told if here.talk.state.place else 0) > 0  # It is being heard.


def test_a_bark_waits_until_what_is_said_was_heard() -> None:
    async def scene() -> None:
        here = Scene(reports=True)
        await sounding(here, "story")
        await here.happen("rain")
        await here.frames(0.5)
        assert here.place == "mira.story"
        assert not here.notified[0].done()
        while here.place != "mira.rain":
            await here.frames(0.1)
        assert here.text(2) in here.talk.state.history[-3].text + here.text(2)
        assert [event.reason for event in here.told if isinstance(event, TurnEnded)][1] == "done"
        assert here.talk.state.variables["mira.gold"] == 9
        await here.frames(6.0)
        assert here.place == "mira.hub"
        here.whole()

    run_virtual(scene())


def test_a_game_that_reports_nothing_has_heard_what_was_made() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.talk.say("hello").start()
        await here.until("Well,")
        await here.happen("rain")
        assert here.talk.busy
        while here.talk.state.turn == 2:
            await here.frames(0.02)
        await here.frames(0.1)
        assert here.entered(3)[0] == ("rain", -1)
        assert here.text(2).endswith("And so it goes.")
        here.whole()

    run_virtual(scene())


@pytest.mark.parametrize("what", ["say", "choose"])
def test_a_bark_that_waits_is_dropped_to_a_fact_by_the_player(what: str) -> None:
    async def scene() -> None:
        here = Scene(reports=True)
        await sounding(here, "story")
        await here.happen("rain")
        await here.frames(0.2)
        await (here.talk.say("stop") if what == "say" else here.talk.choose("song")).start()
        await asyncio.sleep(0)
        assert here.notified[0].done()
        await here.frames(20.0)
        assert here.facts() == ["rain"]
        assert "rain" not in [node for node, _ in here.entered(3)]
        assert [entry.text for entry in here.talk.state.history if entry.kind == "event"] == ["rain"]
        here.whole()

    run_virtual(scene())


@pytest.mark.parametrize("by", ["knock", "fire", "say", "silence", "esc"])
def test_a_bark_yields_to_everything_and_is_never_taken_up(by: str) -> None:
    async def scene() -> None:
        here = Scene(FakeModel("I see you. Yes."), reports=True)
        await here.to_hub()
        await here.talk.notify("rain").start()
        await here.frames(0.6)
        assert here.place == "mira.rain"
        if by == "say":
            await here.talk.say("hello").start()
        elif by == "esc":
            await here.talk.interrupt(here.timeline.cut())
            here.whole()
            assert here.options() == ["story", "song", "haggle", "menu"]
            await here.talk.begin().start()
        elif by == "silence":
            due = here.talk.tick(30.0)  # 20 s are enough at the hub behind it.
            assert due
            await due.start()
        else:
            await here.talk.notify(by).start()
        here.frame()
        number = here.talk.state.turn
        assert number == 3
        await here.frames(8.0)
        assert here.entered(3)[0] == ("hub", -1)
        assert ("mira.wet", -1) in [(e.name, e.at) for e in here.turn(3) if e.type == "variable_changed"]  # type: ignore[attr-defined]
        assert "rain" not in here.text(3)
        assert here.said() != RAIN
        if by == "esc":
            assert here.text(3) == ""  # The hub behind it waits for the player.
        here.whole()

    run_virtual(scene())


def test_a_bark_while_it_is_made_yields_too() -> None:
    async def scene() -> None:
        here = Scene(voice=1.0)
        await here.to_hub()
        await here.talk.notify("rain").start()
        await here.frames(0.1)
        assert here.talk.busy
        await here.talk.notify("knock").start()
        await here.frames(4.0)
        assert here.text().startswith("There is somebody")
        here.whole()

    run_virtual(scene())


def test_what_insists_lets_events_and_silence_wait_in_their_order() -> None:
    async def scene() -> None:
        here = Scene(reports=True)
        await sounding(here, "plot")
        for name in ("knock", "thunder", "leave"):
            await here.happen(name)
        assert here.talk.tick(0.0) is None
        while here.place == "mira.plot":
            assert here.facts() == ["plot"]
            await here.frames(0.1)
        await here.frames(30.0)
        assert here.facts() == ["plot", "knock", "thunder", "leave"]
        assert here.text(2) == PLOT
        assert here.text(3).startswith("There is somebody")
        assert here.talk.state.ending == "left"
        ends = [event.at for event in here.told if isinstance(event, TurnEnded) and event.turn in (2, 3)]
        assert ends == [len(here.text(2)), len(here.text(3))]
        here.whole()

    run_virtual(scene())


def test_an_alarm_may_cut_in_on_what_insists() -> None:
    async def scene() -> None:
        here = Scene(reports=True)
        await sounding(here, "plot")
        await here.happen("rain")
        await here.talk.notify("fire").start()
        here.frame()
        assert here.entered(3)[0] == ("alarm", -1)
        await here.frames(12.0)
        assert here.facts() == ["plot", "fire", "rain"]  # The rain waited for the alarm, too.
        here.whole()

    run_virtual(scene())


@pytest.mark.parametrize("by", ["say", "esc", "esc, say"])
def test_the_player_cuts_what_insists_and_hears_its_rest_first(by: str) -> None:
    async def scene() -> None:
        here = Scene(reports=True)
        await sounding(here, "plot")
        await here.happen("knock")
        at = here.timeline.cut()
        here.talk.heard(at)
        if by != "say":
            await here.talk.interrupt(at)
            here.whole()
            assert here.options() == []
            await here.frames(40.0)  # Silence does not lead it away, and what waits waits.
            assert here.place == "mira.plot"
            assert here.facts() == ["plot"]
        await (here.talk.begin() if by == "esc" else here.talk.say("show me the ledger")).start()
        await here.frames(0.04)
        assert here.entered(3)[:1] != [("secret", -1)]
        rest = here.text(3)
        assert rest
        assert PLOT.endswith(rest)
        await here.frames(30.0)
        assert here.facts() == ["plot", "knock"]
        assert here.talk.state.variables["mira.warned"] is True
        assert any(node == "knock" for node, _ in here.entered(4))
        here.whole()

    run_virtual(scene())


def test_who_never_lets_it_be_said_does_not_let_the_game_wait_for_ever() -> None:
    async def scene() -> None:
        here = Scene(reports=True)
        await sounding(here, "plot")
        await here.happen("knock")
        await here.talk.interrupt(here.timeline.cut())
        await here.talk.say("no").start()
        await here.frames(0.5)
        assert not here.notified[0].done()
        await here.talk.interrupt(here.timeline.cut())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert here.notified[0].done()  # The player's next turn is over.
        here.frame()
        assert here.facts() == ["plot", "knock"]
        assert here.place == "mira.plot"
        here.whole()

    run_virtual(scene())


def test_nor_does_time_that_stands_still() -> None:
    async def scene() -> None:
        here = Scene(reports=True)
        await sounding(here, "story")
        await here.happen("rain")
        await asyncio.sleep(100.0)
        assert not here.notified[0].done()
        await here.talk.say("hello").start()
        await asyncio.sleep(0)
        assert here.notified[0].done()
        await asyncio.sleep(5.0)
        here.whole()

    run_virtual(scene())


@pytest.mark.parametrize("what", ["plot", "story"])
def test_closing_lets_what_waits_be_a_fact(what: str) -> None:
    async def scene() -> None:
        here = Scene(reports=True)
        await sounding(here, what)
        await here.happen("rain")
        await here.happen("rain")
        await here.talk.aclose()
        await asyncio.gather(*here.notified)
        here.frame()
        assert here.facts().count("rain") == 2
        assert len(asyncio.all_tasks()) == 1

    run_virtual(scene())


def test_who_waits_may_give_up() -> None:
    async def scene() -> None:
        here = Scene(reports=True)
        await sounding(here, "plot")
        await here.happen("knock")
        here.notified[0].cancel()
        await here.frames(30.0)
        assert here.facts() == ["plot"]
        here.whole()

    run_virtual(scene())


def test_another_character_is_not_held_up_by_what_insists() -> None:
    async def scene() -> None:
        here = Scene(reports=True)
        await sounding(here, "plot")
        await here.talk.interrupt(here.timeline.cut())
        here.talk.talk_to("tom")
        await here.all_of(here.talk.begin())
        await here.talk.notify("thunder").start()
        here.frame()
        assert here.facts() == ["plot", "thunder"]
        here.talk.talk_to("mira")
        await here.all_of(here.talk.say("hello"))
        assert PLOT.endswith(here.text())
        here.whole()

    run_virtual(scene())


def test_a_background_session_closes_while_an_event_waits() -> None:
    session = Session(inn(), model=FakeModel("Well."), voice=FakeVoice(0.0))
    npc = BackgroundSession(session)
    npc.begin()
    npc.notify("plot")
    npc.interrupt(0)
    npc.notify("rain")
    npc.close(timeout=5.0)
    assert not any(isinstance(event, NodeEntered) and event.node == "rain" for event in npc.poll())
