"""What characters of a session remember: through turns, cuts, saves, stores, rewinding, branches and other worlds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from npcsdk.errors import EmbedderError, SessionError
from npcsdk.events import Event, MemoryAdded, Notice, Recalled
from npcsdk.memory import Memory
from npcsdk.mind.memory.fading import Remembering
from npcsdk.session.bringing import HELD
from npcsdk.session.context import Limits
from npcsdk.session.recollecting import Recollecting
from npcsdk.session.session import Session
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player, World

ANNA = "My sister Anna waits in Brezno."
ASKED = "Where does my sister Anna wait?"


def new(world: World | None = None, **settings: Any) -> Session:
    return Session(
        world or small_world(), model=FakeModel(["[curious] Tell me more of that."]), voice=FakeVoice(0.0), **settings
    )


async def told(*texts: str, **settings: Any) -> Session:
    talk = new(**settings)
    async with talk.begin() as turn:
        [event async for event in turn]
    for text in texts:
        await talk.run(text)
    return talk


def texts(talk: Session, who: str = "mira") -> list[str]:
    return [each.text for each in talk.memory.of(who)]


def recalled(events: list[Event]) -> list[str]:
    return [each.memory.text for event in events if isinstance(event, Recalled) for each in event.memories]


async def test_what_was_said_last_week_comes_to_mind_when_it_is_asked_for() -> None:
    talk = await told(ANNA, *["I walked along the river today."] * 3)
    talk.tick(7 * 86_400)
    events = await talk.run(ASKED)
    assert recalled(events)[0] == ANNA
    assert talk.memory.recall("Brezno")[0].memory.text == ANNA
    assert recalled(await talk.run("Xyzzy.")) == []


async def test_what_comes_to_mind_is_over_with_the_turn() -> None:
    talk = new()
    async with talk.begin() as turn:
        [event async for event in turn]
    await talk.run(ANNA)
    async with talk.say(ASKED) as turn:
        async for event in turn:
            if isinstance(event, Recalled):
                assert talk.state.recalled == event.memories
    assert talk.state.recalled == ()


async def test_what_was_told_in_confidence_comes_to_mind_among_those_alone_who_heard_it() -> None:
    secret, asked = "Between you and me, I owe the judge forty crowns.", "What do I owe the judge?"
    talk = await told(secret)
    for present, expected in (((), [secret]), (("tom",), []), (("mira",), [secret])):
        talk.tick(7 * 86_400)
        talk.talk_to("mira", present=present)
        assert [text for text in recalled(await talk.run(asked)) if "forty" in text] == expected
    careless = small_world().model_dump()
    careless["characters"]["mira"]["keeps_secrets"] = False
    talk = await told(secret, world=World.model_validate(careless))
    talk.talk_to("mira", present=["tom"])
    assert secret in recalled(await talk.run(asked))


async def test_of_a_long_speech_that_comes_to_mind_a_request_shows_what_was_asked_for() -> None:
    talk = await told(f"{'So the river went its way. ' * 20}{ANNA} {'And the rain went its way. ' * 20}")
    for _ in range(12):
        await talk.run("I walked along the river today.")
    talk.tick(7 * 86_400)
    assert all(len(text) < 300 and ANNA in text for text in recalled(await talk.run(ASKED))[:1])
    assert recalled(await talk.run(ASKED))


async def test_another_character_does_not_know_it() -> None:
    talk = await told(ANNA)
    talk.talk_to("tom")
    assert recalled(await talk.run(ASKED)) == []
    assert ANNA not in texts(talk, "tom")


async def test_whoever_is_present_hears_it() -> None:
    talk = await told()
    talk.present = ["tom", "tom"]  # type: ignore[assignment]
    assert talk.present == ("tom",)
    await talk.run(ANNA)
    assert ANNA in texts(talk, "tom")
    talk.present = ()
    await talk.run("This is for Mira.")
    assert "This is for Mira." not in texts(talk, "tom")


@pytest.mark.parametrize("given", ["tom", ["nobody"], None, [3]])
async def test_those_present_are_a_list_of_characters(given: Any) -> None:
    with pytest.raises(SessionError, match=r"present is|no character"):
        new().present = given


async def test_of_what_comes_to_mind_that_of_the_things_which_are_there_is_first() -> None:
    talk = await told("I saw a boat with a red sail.", "Hm.", "Hm, hm.", "I saw a boat with a blue sail.")
    for things, first in ((["the red flag"], "red"), (["a blue one", "a blue one"], "blue")):
        talk.talk_to("mira", things=things)
        assert talk.things == tuple(dict.fromkeys(things))
        assert first in talk.memory.recall("Which boat did I see?")[0].memory.text
        found = next(event for event in await talk.run("Which boat did I see?") if isinstance(event, Recalled))
        assert first in found.memories[0].memory.text
        assert f"here: {things[0]}" in found.memories[0].why
    talk.talk_to("mira")
    assert talk.things == ()


@pytest.mark.parametrize("given", ["lamp", None, [3], [[]], [""], [" "], ["x" * 201], [f"lamp {n}" for n in range(51)]])
async def test_things_are_a_list_of_texts(given: Any) -> None:
    talk = new()
    talk.talk_to("mira", present=["tom"], things=["a lamp"])
    with pytest.raises(SessionError, match=r"^things"):
        talk.things = given
    with pytest.raises(SessionError, match=r"^things"):
        talk.talk_to("tom", things=given)
    assert (talk.character, talk.present, talk.things) == ("mira", ("tom",), ("a lamp",))


async def test_things_stay_there_when_a_talk_is_loaded_or_rewound(tmp_path: Path) -> None:
    talk = await told("Hm.")
    talk.things = ["a lamp"]  # type: ignore[assignment]
    talk.save(tmp_path / "a.json")
    talk.restore(tmp_path / "a.json")
    talk.rewind(1)
    assert talk.things == ("a lamp",)


async def test_what_was_not_heard_is_not_remembered() -> None:
    talk = await told()
    async with talk.choose("hub.long") as turn:
        [event async for event in turn]
    talk.heard(len("Once there was a river."))
    await talk.run("Stop that.")
    assert "Once there was a river." in texts(talk)
    assert not any("girl" in text for text in texts(talk))


async def test_turns_taken_back_are_not_remembered() -> None:
    talk = await told(ANNA, "I like tea.")
    talk.rewind(2)
    assert ANNA not in texts(talk)
    assert recalled(await talk.run(ASKED)) == []
    await talk.run("I like ale.")
    assert "I like ale." in texts(talk)


async def test_branches_go_on_by_themselves() -> None:
    talk = await told(ANNA)
    other = talk.branch()
    await other.run("I like tea.")
    await talk.run("I like ale.")
    assert ANNA in texts(other)
    assert "I like ale." not in texts(other)
    assert "I like tea." not in texts(talk)


async def test_a_save_and_a_store_bring_it_back(tmp_path: Path) -> None:
    talk = await told(ANNA, "Goodbye.")
    talk.save(tmp_path / "a.json")
    loaded = Session.load(tmp_path / "a.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    assert texts(loaded) == texts(talk)
    assert recalled(await loaded.run(ASKED))[0] == ANNA
    store = SqliteStore(tmp_path / "game.db")
    first = await told(ANNA, "Goodbye.", store=store, player=Player(id="ann"))
    await first.aclose()
    again = new(store=store, player=Player(id="ann"))
    assert recalled(await again.run(ASKED))[0] == ANNA
    other = new(store=store, player=Player(id="bob"))
    assert recalled(await other.run(ASKED)) == []
    await again.aclose()
    await other.aclose()
    store.close()


async def test_those_present_are_so_in_a_save_too(tmp_path: Path) -> None:
    talk = await told()
    talk.present = ("tom",)
    await talk.run("Hello, both of you.")
    talk.save(tmp_path / "a.json")
    loaded = Session.load(tmp_path / "a.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    assert loaded.present == ("tom",)
    await loaded.run(ANNA)
    assert ANNA in texts(loaded, "tom")


async def test_a_character_that_is_called_otherwise_now_remembers() -> None:
    talk = await told(ANNA)
    plain = small_world().model_dump()
    plain["characters"]["myra"] = {**plain["characters"].pop("mira"), "id": "myra", "was": ["mira"]}
    plain["graphs"]["mira"]["character"] = "myra"
    plain["lore"]["ledger"]["known_by"] = ["myra"]
    talk.reload(World.model_validate({**plain, "start": "myra"}))
    assert ANNA in texts(talk, "myra")


async def test_an_event_is_remembered_by_those_who_are_there() -> None:
    talk = await told()
    talk.present = ("tom",)
    async with talk.notify("player.draws_weapon", weapon="axe") as turn:
        [event async for event in turn]
    await talk.run("Sorry.")
    for who in ("mira", "tom"):
        assert "player draws weapon (weapon: axe)" in texts(talk, who)


# What the game adds.


async def test_what_the_game_adds_is_remembered_at_once_and_stays(tmp_path: Path) -> None:
    talk = await told("Hello.")
    grudge = Memory(id="grudge", text="Tom stole a goose from the inn.", importance=0.9, source="told", by="tom")
    assert talk.memory.add("mira", [grudge, "The mill burned down."]) == 2
    assert talk.memory.recall("goose")[0].memory.by == "tom"
    assert "The mill burned down." in recalled(await talk.run("What of the mill?"))
    talk.save(tmp_path / "a.json")
    loaded = Session.load(tmp_path / "a.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    assert texts(loaded) == texts(talk)
    talk.rewind(1)
    assert "The mill burned down." in texts(talk)


async def test_it_may_be_added_before_a_talk_begins_and_within_a_turn() -> None:
    talk = new()
    talk.memory.add("mira", ["The old king died."])
    async with talk.say("Hello.") as turn:
        await anext(aiter(turn))
        talk.memory.add("tom", ["A boat sank."])
        [event async for event in turn]
    assert "The old king died." in texts(talk)
    assert texts(talk, "tom") == ["A boat sank."]


@pytest.mark.parametrize(
    ("memory", "told"),
    [
        ("", "memory 1 has no text"),
        ("\u200b \n".strip("\u200b"), "memory 1 has no text"),
        ("a" * 1_000_000, r"memory 1 has 1,000,000 characters; 4,000 are the most"),
        (7, "memory 1 is int; give a text or a Memory"),
        (Memory(id="", text="x", importance=float("nan")), "memory 1 has the importance nan"),
        (Memory(id="", text="x", importance=2.0), "memory 1 has the importance 2.0"),
        (Memory(id="", text="x", time=float("inf")), "memory 1 has the time inf"),
        (Memory(id="", text="x", time=99.0), "memory 1 has the time 99.0"),
        (Memory(id="", text="x", time=10**400), "memory 1 has the time 1000"),
        (Memory(id="", text="x", importance="high"), "memory 1 has the importance 'high'"),  # type: ignore[arg-type]
        (Memory(id="", text="x", kind="dream"), "memory 1 cannot be kept: kind"),  # type: ignore[arg-type]
        (Memory(id="", text="x", there="tom"), "memory 1 cannot be kept: there"),  # type: ignore[arg-type]
        (Memory(id="", text="x", settles=[7]), "memory 1 cannot be kept: settles"),  # type: ignore[arg-type]
        (Memory(id="", text="x", feeling="happy"), "memory 1 cannot be kept: feeling"),  # type: ignore[arg-type]
        (Memory(id="", text="x", by="a" * 5000), "memory 1 names people in more than 4,000 characters"),
    ],
    ids=str,
)
async def test_what_cannot_be_kept_is_named_and_nothing_is_added(memory: Any, told: str) -> None:
    talk = new()
    with pytest.raises(SessionError, match=told):
        talk.memory.add("mira", ["Fine.", memory])
    assert talk.memory.of("mira") == []
    with pytest.raises(SessionError, match="no character 'nobody'"):
        talk.memory.add("nobody", ["Fine."])


@pytest.mark.parametrize("given", ["Fine.", Memory(id="", text="Fine."), None, 7])
async def test_what_is_no_list_is_refused(given: Any) -> None:
    talk = new()
    with pytest.raises(SessionError, match="give a list of texts or memories"):
        talk.memory.add("mira", given)
    assert talk.memory.of("mira") == []


@pytest.mark.parametrize(("text", "most"), [(None, 6), (7, 6), ("goose", "all"), ("goose", None)])
async def test_what_is_no_text_brings_nothing_to_mind(text: Any, most: Any) -> None:
    with pytest.raises(SessionError, match="recall takes a text and a whole number"):
        new().memory.recall(text, most=most)


async def test_what_another_session_remembers_stands_beside_what_this_one_does(tmp_path: Path) -> None:
    other = await told(limits=Limits(remembering=Remembering(entries=80)))
    for number in range(50):
        await other.run(f"My cousin number {number} owns {number} mills in the valley.")
        other.tick(86_400)
    await other.memory.reflect("mira")
    theirs = other.memory.of("mira")
    assert any(each.of for each in theirs)
    talk = await told(*(f"My aunt number {number} owns a ship." for number in range(9)))
    own = talk.memory.of("mira")
    talk.memory.add("mira", [replace(each, time=each.time - other.time) for each in theirs])
    both = talk.memory.of("mira")
    assert [each for each in both if each in own] == own
    assert [each.text for each in both if each not in own] == [each.text for each in theirs]
    ids = {each.id for each in both}
    assert len(ids) == len(both)
    assert all(ids.issuperset(each.of) for each in both if each.kind == "opinion")
    talk.save(tmp_path / "a.json")
    loaded = Session.load(tmp_path / "a.json", small_world(), model=FakeModel(), voice=FakeVoice(0.0))
    assert loaded.memory.of("mira") == both


async def test_what_is_added_may_settle_what_was_promised_here() -> None:
    talk = await told("I'll bring you a barrel of salt tomorrow.", "Good night.")
    talk.tick(86_400)
    (owed,) = talk.memory.recall("")
    talk.memory.add("mira", [Memory(id="", text="It is even.", settles=(owed.memory.id,))])
    assert talk.memory.recall("") == []


async def test_half_a_character_is_made_whole() -> None:
    talk = new()
    talk.memory.add("mira", ["A \ud800 goose."])
    assert texts(talk) == ["A ? goose."]
    await talk.run("goose \udfff?")
    assert recalled(await talk.run("goose"))


async def test_a_million_are_too_many_and_nothing_is_added() -> None:
    talk = new()
    talk.memory.add("mira", ["One."])
    read = 0

    def many() -> Any:
        nonlocal read
        while read < 1_000_000:
            read += 1
            yield "x"

    with pytest.raises(SessionError, match=r"mira can hold 100,000 memories, and there is room for 99,999 more"):
        talk.memory.add("mira", many())
    assert read <= HELD
    assert texts(talk) == ["One."]


# What goes wrong.


async def test_a_log_that_cannot_be_read_is_told_of_once_and_the_talk_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = await told(ANNA)
    talk._context.memory = Recollecting(talk.log, talk.world)
    monkeypatch.setattr(talk.log.claim, "read", _refuse)
    first, second = await talk.run(ASKED), await talk.run(ASKED)
    notices = [event for event in first + second if isinstance(event, Notice) and event.code == "memory_failed"]
    assert len(notices) == 1
    assert "the disk is gone" in notices[0].text
    monkeypatch.undo()
    assert recalled(await talk.run(ASKED))[0] == ANNA


def _refuse(*_: Any) -> Any:
    raise OSError("the disk is gone")


async def test_of_a_damaged_record_the_rest_is_remembered() -> None:
    talk = await told("I like tea.", ANNA, "Goodbye.")
    records = talk.log.claim._records  # type: ignore[attr-defined]
    whole = records[2]
    records[2] = whole._replace(body=b"{nothing")
    anew = Recollecting(talk.log, talk.world)
    found = anew.now(lambda memories: [each.text for each in memories.of("mira").memories])
    records[2] = whole
    assert ANNA in found
    assert "I like tea." not in found
    assert "turn 2 is not remembered" in anew.trouble


async def test_a_long_past_is_read_beside_the_loop() -> None:
    talk = new()
    talk.memory.add("mira", (f"Thing number {number} stands at stone {number % 89}." for number in range(5000)))
    ticks = 0

    async def count() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    counting = asyncio.create_task(count())
    events = await talk.run("What stands at stone 13?")
    counting.cancel()
    assert any("stone 13." in text for text in recalled(events))
    assert ticks > 100


async def test_an_effect_is_remembered_by_whoever_speaks() -> None:
    plain = small_world().model_dump(by_alias=True)
    plain["graphs"]["mira"]["nodes"]["offer"]["do"] = [("remember", "{player.name} offered to help.")]
    talk = new(World.model_validate(plain), player=Player(name="Ann"))
    async with talk.begin() as turn:
        [event async for event in turn]
    events = await talk.run("I can help you")
    assert [event.text for event in events if isinstance(event, MemoryAdded)] == ["Ann offered to help."]
    assert "Ann offered to help." in texts(talk)


# What fades, and what is thought.


async def test_of_too_much_the_faintest_becomes_a_summary_as_a_turn_begins() -> None:
    talk = new(limits=Limits(remembering=Remembering(entries=80)))
    talk.memory.add("mira", (f"Thing number {number} stood at stone {number % 89}." for number in range(200)))
    talk.tick(90 * 86_400)
    for text in ("Hello.", "And now?", "Well?"):
        await talk.run(text)
    held = talk.memory.of("mira")
    summaries = [each for each in held if each.kind == "summary"]
    assert summaries
    assert all(each.source == "inferred" and len(each.of) >= 6 for each in summaries)
    gone = {name for each in summaries for name in each.of}
    assert gone.isdisjoint(each.id for each in held)
    assert len(held) < 200
    talk.rewind(3)
    assert len(talk.memory.of("mira")) == 200


async def test_thinking_gives_opinions_that_point_to_what_was_said() -> None:
    talk = await told(*(f"My sister Anna told me of day {number}." for number in range(60)))
    assert await talk.memory.reflect("tom") == []
    thought = await talk.memory.reflect()
    opinions = [each for each in thought if each.kind == "opinion"]
    assert any("Anna" in each.text for each in opinions)
    known = {each.id for each in talk.memory.of("mira")}
    assert all(each.of and set(each.of) <= known for each in opinions)
    assert [each.id for each in talk.memory.of("mira") if each.kind == "opinion"] == [each.id for each in opinions]
    assert await talk.memory.reflect() == []  # Nothing happened since.
    with pytest.raises(SessionError, match="no character"):
        await talk.memory.reflect("nobody")


async def test_a_request_for_thoughts_is_looked_on_and_has_nothing_that_a_node_withholds() -> None:
    plain = small_world().model_dump()
    plain["characters"]["mira"]["persona"]["description"] = "Mira keeps the inn. The ledger lies under the floor."
    plain["lore"]["ledger"] = {"id": "ledger", "text": "The ledger lies under the floor.", "keywords": ["ledger"]}
    plain["graphs"]["mira"]["nodes"]["hub"]["reply"]["withhold"] = ["ledger"]
    model = FakeModel("The player speaks of Anna [1][2].", judges_intents=True)
    talk = Session(World.model_validate(plain), model=model, voice=FakeVoice(0.0))
    for number in range(60):
        await talk.run(f"My sister Anna told me of day {number}.")
    looked: list[str] = []
    talk.on_prompt = lambda _, prompt: looked.append(" ".join(message.content for message in prompt.messages))
    assert await talk.memory.reflect("mira")
    assert len(looked) == 1
    assert "Mira keeps the inn." in looked[0]
    assert "ledger" not in looked[0]


async def test_what_is_thought_while_the_session_is_put_elsewhere_is_dropped() -> None:
    talk = await told(*(f"My sister Anna told me of day {number}." for number in range(60)))
    thinking = asyncio.create_task(talk.memory.reflect())
    await asyncio.sleep(0)
    talk.rewind(59)
    assert await thinking == []
    assert not any(each.kind == "opinion" for each in talk.memory.of("mira"))


# What memories mean.


async def test_what_is_near_in_meaning_comes_to_mind_and_words_do_while_there_are_no_vectors() -> None:
    talk = new()
    embedder = Alike()
    talk.memory.add("mira", ["A hammer lies in the yard.", "The soup was cold."])
    assert recalled(await talk.run("Did you find something?")) == []
    talk.embedder = embedder
    await talk.run("Hello.")
    while "A hammer lies in the yard." not in embedder.asked:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)
    assert recalled(await talk.run("Any tool?"))[:1] == ["A hammer lies in the yard."]
    embedder.error = EmbedderError("gone")
    assert recalled(await talk.run("Where is the soup?"))[:1] == ["The soup was cold."]
    talk.embedder = None
    assert "A hammer lies in the yard." not in recalled(await talk.run("My tools?"))
    await talk.aclose()


class Alike:
    """Knows that a hammer is a tool, and all else by its letters."""

    name, dimension = "alike", 27

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.error: Exception | None = None

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        if self.error:
            raise self.error
        self.asked += texts
        return [self._vector(text.lower()) for text in texts]

    def _vector(self, text: str) -> list[float]:
        if "hammer" in text or "tool" in text:
            return [10.0, *[0.01] * 26]
        return [0.0, *(text.count(chr(97 + letter)) + 0.01 for letter in range(26))]

    async def aclose(self) -> None:
        """Nothing is held."""
