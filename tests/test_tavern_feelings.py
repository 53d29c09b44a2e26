"""What three characters of the tavern make of the same: it differs, it lasts, and mending it takes work."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from npcsdk.events import CommandIssued, Event, LineChosen, NodeEntered, SessionEnded, TextDelta
from npcsdk.mind.feelings.regard import regard
from npcsdk.models.scripted import ScriptedModel
from npcsdk.opening import tavern
from npcsdk.session.session import Session
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world

WORLD = load_world(tavern())
DAY = 86_400.0
RUDE = ("You filthy old hag, shut up", "You stupid old cow", "This inn is a pigsty, you ugly old liar")
WORK = "Is there work I could do?"
SORRY = "I was rude. I am sorry."


@pytest.fixture
async def session() -> AsyncIterator[Session]:
    async with Session(WORLD, model=ScriptedModel(), voice=SilentVoice(), seed=1) as made:
        yield made


async def begin(session: Session) -> list[Event]:
    async with session.begin() as turn:
        return [event async for event in turn]


async def do(session: Session, what: str) -> list[Event]:
    """Pick the option that says so, if it can be picked; else say it."""
    picked = next((option.id for option in session.options if option.text == what and not option.unavailable), None)
    if picked is None:
        return await session.run(what)
    async with session.choose(picked) as turn:
        return [event async for event in turn]


async def tell(session: Session, name: str, **data: str) -> list[Event]:
    async with session.notify(name, **data) as turn:
        return [event async for event in turn]


def thinks(session: Session, who: str, side: str) -> float:
    found = regard(WORLD, session.state, who, "player", side)
    assert isinstance(found, int | float)
    return found


def nodes(events: list[Event]) -> list[str]:
    return [event.node for event in events if isinstance(event, NodeEntered)]


def lines(events: list[Event]) -> list[str]:
    return [event.line_id for event in events if isinstance(event, LineChosen)]


def said(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def rude_evening(session: Session) -> None:
    await begin(session)
    for words in RUDE:
        await do(session, words)
    ended = await do(session, "I am leaving.")
    assert any(isinstance(event, SessionEnded) for event in ended)


async def test_who_was_rude_finds_mira_cold_next_day(session: Session) -> None:
    assert lines(await begin(session)) == ["mira.greeting"]
    assert thinks(session, "mira", "affection") == 10
    for words in RUDE:
        await do(session, words)
    assert session.state.affect("mira").feelings
    await do(session, "I am leaving.")
    evening = thinks(session, "mira", "affection")
    assert evening < 0
    session.tick(DAY)
    greeted = await begin(session)
    assert not {"angry", "hurt"} & session.state.affect("mira").feelings.keys(), "what she felt is gone"
    assert thinks(session, "mira", "affection") == evening, "what she thinks of the traveller is not"
    assert lines(greeted) == ["mira.greeting.2"]
    assert "Welcome" not in said(greeted)
    assert "Mira" not in said(await do(session, "Good morning, Mira."))
    assert session.state.place is not None
    assert session.state.place.node == "cold"
    offered = [option.text for option in session.options]
    assert "Heard any news, Mira?" not in offered
    assert SORRY in offered


async def test_to_win_her_back_takes_work(session: Session) -> None:
    await rude_evening(session)
    session.tick(DAY)
    await begin(session)
    assert nodes(await do(session, SORRY))[-1] == "cold", "one word does not do it"
    seen, course = [], [thinks(session, "mira", "affection")]
    turns = 0
    while "thawed" not in seen and turns < 20:
        turns += 1
        can = {option.text for option in session.options if not option.unavailable}
        seen += nodes(await do(session, SORRY if SORRY in can else WORK))
        course.append(thinks(session, "mira", "affection"))
    assert 3 <= turns <= 15
    assert course == sorted(course), "each helps a little"
    assert 0 <= course[-1] < 10, "she is not where she was"
    await do(session, "Goodbye.")
    session.tick(DAY)
    assert lines(await begin(session)) == ["mira.greeting.4"]


async def test_it_is_kept_in_a_save(session: Session, tmp_path_factory: pytest.TempPathFactory) -> None:
    await rude_evening(session)
    path = tmp_path_factory.mktemp("saves") / "rude.json"
    session.save(path)
    loaded = Session.load(path, WORLD, model=ScriptedModel(), voice=SilentVoice())
    async with loaded:
        loaded.tick(DAY)
        assert thinks(loaded, "mira", "affection") == thinks(session, "mira", "affection")
        assert lines(await begin(loaded)) == ["mira.greeting.2"]


async def test_a_polite_guest_is_greeted_as_before(session: Session) -> None:
    await begin(session)
    await do(session, "Good evening.")
    await do(session, "Goodbye.")
    session.tick(DAY)
    assert lines(await begin(session)) == ["mira.greeting"]


async def test_an_insult_is_taken_by_each_in_another_way(session: Session) -> None:
    ways = {"mira": "You filthy old hag", "tam": "You old fool", "tilly": "Shut up, you stupid brat"}
    went, said_by, fears = {}, {}, {}
    for who, words in ways.items():
        session.talk_to(who)
        await begin(session)
        events = await do(session, words)
        went[who], said_by[who] = nodes(events)[0], said(events)
        fears[who] = session.state.affect(who).feelings.get("afraid", 0.0) >= 0.3
    assert went == {"mira": "slighted", "tam": "deaf", "tilly": "hides"}
    assert len(set(said_by.values())) == 3
    assert fears == {"mira": False, "tam": False, "tilly": True}


async def test_a_blade_moves_each_of_them_and_the_timid_one_most(session: Session) -> None:
    for who in ("mira", "tam", "tilly"):
        session.talk_to(who)
        await begin(session)
    events = await tell(session, "player.draws_weapon", weapon="sword")
    assert nodes(events)[0] == "hides"
    assert "hide" in [event.name for event in events if isinstance(event, CommandIssued)]
    afraid = {who: session.state.affect(who).feelings.get("afraid", 0.0) for who in ("mira", "tam", "tilly")}
    assert afraid["tilly"] > afraid["mira"] >= afraid["tam"]
    trusts = {who: thinks(session, who, "trust") for who in afraid}
    assert trusts["tilly"] < trusts["mira"] < trusts["tam"] <= 0


async def test_tilly_tells_only_whom_she_trusts(session: Session) -> None:
    session.talk_to("tilly")
    await begin(session)
    secret = "What did you see in the storm, Tilly?"
    assert next(option for option in session.options if option.text == secret).unavailable
    assert "not_me" in nodes(await do(session, "What did you see in the storm?"))
    turns, bucket = 0, "I will hold the bucket for you."
    for words in ("Whose horse is this?", "Here, an apple for her."):
        await do(session, words)
    while next(option for option in session.options if option.text == secret).unavailable and turns < 20:
        turns += 1
        await do(session, bucket if any(option.text == bucket for option in session.options) else "Hello, Turnip.")
    assert 2 <= turns <= 8
    assert thinks(session, "tilly", "trust") >= 5
    assert "saw" in nodes(await do(session, secret))
    assert "men" in session.state.variables["clues"]  # type: ignore[operator]
