"""A line that was cut short is taken up where it was cut; and what the player may pick until then."""

from __future__ import annotations

import pytest
from inn import PLOT, STORY, Scene

from npcsdk.events import OptionsOffered, TextDelta
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual


def test_begin_says_the_rest_of_a_line() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at("It had no", here.talk.choose("story"))
        assert here.place == "mira.story"
        await here.all_of(here.talk.begin())
        assert here.text() == STORY[len("Once there was a river. ") :]
        first, again = here.lines()[-2:]
        assert (again.line_id, again.order, again.start) == (first.line_id, 0, 24)
        assert here.talk.state.variables["mira.gold"] == 9  # Once: when it was said to its end.
        assert here.place == "mira.hub"
        here.whole()

    run_virtual(scene())


def test_again_and_again_until_it_is_said() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at("It had no", here.talk.choose("story"))
        await here.cut_at("It", here.talk.begin())
        assert here.talk.state.place.told == 26  # type: ignore[union-attr]
        await here.cut_at("So a", here.talk.begin())
        await here.all_of(here.talk.begin())
        assert here.text() == "So a girl built one."
        here.whole()

    run_virtual(scene())


@pytest.mark.parametrize("heard", ["", "Once", "Once there was a river"])
def test_where_nothing_whole_was_heard_it_begins_anew(heard: str) -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at(heard, here.talk.choose("story"))
        await here.all_of(here.talk.begin())
        assert here.text().startswith("Once there was")
        here.whole()

    run_virtual(scene())


def test_no_command_comes_twice_and_none_is_lost() -> None:
    async def scene() -> None:
        here = Scene()
        await here.cut_at("Sit by the", here.talk.begin())
        assert here.commands() == ["wave"]
        await here.all_of(here.talk.begin())
        assert here.text() == "Sit by the fire here. What is it?"
        assert here.commands() == ["wave"]
        assert here.talk.state.feeling.label == "happy"

        there = Scene()
        await there.cut_at("Welcome, friend, to the inn. Si", there.talk.begin())
        there.told.clear()
        await there.all_of(there.talk.begin())
        assert there.commands() == ["wave"]

    run_virtual(scene())


def test_of_several_lines_it_is_the_same_one_and_not_counted_again() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at("La la la, one. And", here.talk.choose("song"))
        before = here.talk.state.lines
        await here.all_of(here.talk.begin())
        assert here.text() == "And on it goes."
        assert here.talk.state.lines == before
        await here.all_of(here.talk.choose("song"))
        assert here.text().startswith("Tra la")
        here.whole()

    run_virtual(scene())


def test_in_another_language_it_begins_anew() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at("It had no bridge at all. So", here.talk.choose("story"))
        here.talk.language = "zh"
        await here.all_of(here.talk.begin())
        assert here.text() == "从前有一条河。河上没有桥。有个女孩造了一座桥。"
        here.whole()

    run_virtual(scene())


def test_what_insists_says_its_rest_before_anything_else() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at("The pier", here.talk.notify("plot"))
        assert here.options() == []
        await here.all_of(here.talk.say("show me the ledger"))
        assert here.text() == PLOT[len("Listen to me now. ") :]
        assert here.talk.state.variables["mira.warned"] is True
        assert here.place == "mira.hub"
        assert here.options() == ["story", "song", "haggle", "menu"]
        here.whole()

    run_virtual(scene())


def test_a_cut_reply_is_worded_anew_and_the_model_knows_where_it_was_cut() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at("Well, it", here.talk.say("hello"))
        await here.all_of(here.talk.begin())
        assert here.text().startswith("Well, it is what it is.")
        last = here.model.prompts[-1].messages
        assert any("Well, it—" in message.content for message in last)
        assert not any("what it is" in message.content for message in last)
        here.whole()

    run_virtual(scene())


def test_who_walks_away_and_comes_back_hears_the_rest() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.talk.choose("story").start()
        await here.until("It had")
        here.talk.heard(30)
        here.talk.talk_to("tom")
        await here.all_of(here.talk.begin())
        assert here.text() == "Boats need tar. They always do."
        assert here.talk.state.places["mira"].told == 30
        here.talk.talk_to("mira")
        assert here.options() == []
        await here.all_of(here.talk.begin())
        assert here.text() == STORY[24:]
        here.talk.talk_to("tom")  # He was heard to the end: only his options again.
        await here.all_of(here.talk.begin())
        assert (here.text(), here.options()) == ("", ["tar"])
        here.whole()

    run_virtual(scene())


def test_who_comes_back_and_speaks_goes_on_where_next_leads() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at("It had", here.talk.choose("story"))
        here.talk.talk_to("tom")
        await here.cut_at("Boats", here.talk.begin())
        here.talk.talk_to("mira")
        await here.all_of(here.talk.say("tell me about yourself"))
        assert here.entered()[:2] == [("hub", -1), ("chat", -1)]
        assert ("mira.gold", -1) in here.changed()
        here.talk.talk_to("tom")
        await here.all_of(here.talk.begin())
        assert here.text() == "Boats need tar. They always do."  # Nothing whole of it had been heard.
        here.whole()

    run_virtual(scene())


@pytest.mark.parametrize(
    ("picked", "cut", "offered"),
    [
        ("story", "It had", ["story", "song", "haggle", "menu"]),  # Where its next leads.
        ("menu", "We have stew", ["stew", "free"]),  # Its own, and what it does has happened.
        ("haggle", "Two", []),  # The next line of the call.
    ],
)
def test_after_an_interruption_what_can_be_picked_is_offered(picked: str, cut: str, offered: list[str]) -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        at = await here.cut_at(cut, here.talk.choose(picked))
        assert here.options() == offered
        here.whole()
        if offered:
            offers = [event for event in here.turn() if isinstance(event, OptionsOffered)]
            assert offers[-1].at == at
            here.talk.heard(at - 1)  # Before the cut it was not offered; but there the same can be picked.
            here.whole()
            assert here.options() == offered
            here.talk.heard(10_000)
            here.whole()

    run_virtual(scene())


def test_picking_lets_happen_silently_what_was_not_heard() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        at = await here.cut_at("It had", here.talk.choose("story"))
        assert here.talk.options[0].text == "A story, for 9."
        await here.all_of(here.talk.choose("song"))
        assert here.talk.state.history[-3].text == STORY[:at]
        assert here.changed() == [("mira.gold", -1)]
        assert here.entered()[:2] == [("hub", -1), ("variants", -1)]
        assert here.text().startswith("La la la")
        here.whole()

        await here.cut_at("We have", here.talk.choose("menu"))
        await here.all_of(here.talk.choose("free"))
        assert ("mira.fed", -1) in here.changed()
        assert here.entered()[0] == ("story", -1)
        here.whole()

    run_virtual(scene())


def test_after_a_cut_reply_too_before_its_first_word_and_after() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.talk.say("hello").start()
        await here.talk.interrupt()
        here.whole()
        assert here.options() == ["story", "song", "haggle", "menu"]
        await here.cut_at("Well,", here.talk.say("tell me about yourself"))
        assert here.options() == ["story", "song", "haggle", "menu"]
        await here.all_of(here.talk.choose("story"))
        assert ("mira.gold", -1) in here.changed()  # What the chat does.
        assert here.entered()[:2] == [("hub", -1), ("story", -1)]
        here.whole()

    run_virtual(scene())


def test_nothing_is_offered_where_the_talk_ends_or_a_word_follows() -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at("Safe", here.talk.notify("leave"))
        assert here.options() == []
        await here.all_of(here.talk.begin())
        assert here.talk.state.ending == "left"
        await here.talk.interrupt()
        here.whole()
        assert here.options() == []

        there = Scene()
        await there.to_hub()
        await there.talk.say("hello").start()
        await there.until("Well,")
        await there.talk.say("stop").start()
        there.frame()
        assert not [event for event in there.turn(2) if isinstance(event, OptionsOffered)]

    run_virtual(scene())


def test_a_save_remembers_where_a_line_was_cut(tmp_path: object) -> None:
    async def scene() -> None:
        here = Scene()
        await here.to_hub()
        await here.cut_at("It had no", here.talk.choose("story"))
        here.talk.save(f"{tmp_path}/save.json")
        loaded = Session.load(f"{tmp_path}/save.json", here.talk.world, model=here.model, voice=here.voice)
        assert [option.id for option in loaded.options] == here.options()
        async with loaded.begin() as turn:
            text = "".join([event.text async for event in turn if isinstance(event, TextDelta)])
        assert text == STORY[24:]

    run_virtual(scene())
