"""In the tavern what a player told comes up when it matters, and nobody knows what nobody told them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from npcsdk import Session, open_session
from npcsdk.events import Event, Learned, NodeEntered, Recalled, TextDelta
from npcsdk.mind.knowledge.knows import knows
from npcsdk.mind.knowledge.tellable import speakable

HOUR = 3600.0
DAY = 24 * HOUR
WEEK = 7 * DAY
QUIET = {"model": "scripted", "voice": "silent", "embedder": "none"}
SISTER = "My sister Anna waits for me in Brezno."
PROMISE = "I will bring you a rope tomorrow, I promise."
SECRET = "Keep this between us: I am hiding from the judge."
MULE = "I lost my mule when the storm came."
TRADE = "I am a carpenter from the hill country."
TILLY, MIRA = "What does Tilly say about me?", "What does Mira say about me?"


@pytest.fixture
async def session() -> AsyncIterator[Session]:
    async with open_session("tavern", **QUIET, seed=1) as made:
        yield made


async def begin(session: Session, who: str = "", present: tuple[str, ...] = ()) -> list[Event]:
    """Turn to somebody, who speaks first."""
    if who:
        session.talk_to(who, present=present)
    async with session.begin() as turn:
        return [event async for event in turn]


async def tell(session: Session, *texts: str, who: str = "") -> None:
    """Come to somebody, say these, and leave it at that."""
    await begin(session, who)
    for text in texts:
        await session.run(text)


async def pick(session: Session, text: str) -> list[Event]:
    found = {option.text: option.id for option in session.options if not option.unavailable}
    async with session.choose(found[text]) as turn:
        return [event async for event in turn]


def said(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def nodes(events: list[Event]) -> list[str]:
    return [event.node for event in events if isinstance(event, NodeEntered)]


async def answer(session: Session, text: str) -> str:
    return said(await session.run(text))


async def reopened(session: Session, folder: Path) -> Session:
    """The same talk, from its save."""
    path = folder / "kept.json"
    session.save(path)
    return open_session("tavern", **QUIET, save=path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Do you remember my sister?", SISTER),
        ("Where does my sister wait for me?", SISTER),
        ("Where is my sister?", SISTER),
        ("do u remember where my sister lives", SISTER),
        ("I am worried about my sister.", SISTER),
        ("What did I tell you about my mule?", MULE),
        ("Have you forgotten that I am a carpenter?", TRADE),
        ("What did I promise you?", PROMISE),
        ("Do you remember who I am hiding from?", SECRET),
    ],
)
async def test_what_mira_was_told_last_week_comes_up(
    session: Session, tmp_path_factory: pytest.TempPathFactory, text: str, told: str
) -> None:
    await tell(session, SISTER, TRADE, MULE, PROMISE, SECRET)
    session.tick(WEEK)
    async with await reopened(session, tmp_path_factory.mktemp("saves")) as later:
        events = await later.run(text)
    assert nodes(events)[:2] == ["reminded", "remembers"]
    assert f"“{told}”" in said(events)
    assert "last week" in said(events)


# Each has a word in common with something that was told, and is about something else.
@pytest.mark.parametrize(
    "text",
    [
        *("Where does Tam wait?", "Wait a moment.", "I will wait here.", "Are you waiting for someone?"),
        *("What is a mule worth?", "I lost my purse.", "The storm was terrible.", "What happened in the storm?"),
        *("Who is the judge?", "Tell me about the judge.", "Are you hiding something?", "What do smugglers hide?"),
        *("Bring me some ale.", "Tomorrow I leave.", "You promised me a bed.", "I came from the south."),
        *("Is there a carpenter in the village?", "What a fine country this is.", "Do they sell rope here?"),
        *("Is the road north open?", "Where can I sleep?", "What is your name?", "Good evening.", "My horse is tired."),
    ],
)
async def test_a_word_in_common_brings_up_nothing(session: Session, text: str) -> None:
    await tell(session, SISTER, TRADE, MULE, PROMISE, SECRET)
    session.tick(WEEK)
    events = await session.run(text)
    assert "“" not in said(events)
    assert "reminded" not in nodes(events)


async def test_what_nobody_told_she_does_not_make_up(session: Session) -> None:
    await begin(session)
    assert nodes(await session.run("Do you remember me?"))[0] == "not_told"
    await tell(session, SISTER)
    for text in ("Do you remember my brother?", "What did I tell you about my dog?"):
        events = await session.run(text)
        assert nodes(events)[0] == "not_told"
        assert "“" not in said(events)
    assert f"“{SISTER}”" in said(await session.run("Do you remember me?"))


async def test_who_asked_twice_is_not_quoted_asking(session: Session) -> None:
    await tell(session, "Where is my sister?")
    assert "“" not in await answer(session, "Where is my sister?")
    await session.run(SISTER)
    assert SISTER in await answer(session, "Where is my sister?")


async def test_an_open_promise_is_brought_up_once_a_day_until_it_is_kept(session: Session) -> None:
    await tell(session, PROMISE, "Goodbye.")
    session.tick(DAY)
    greeted = await begin(session)
    assert "open_word" in nodes(greeted)
    assert f"“{PROMISE}”" in said(greeted)
    assert "yesterday" in said(greeted)
    await session.run("Goodbye.")
    assert "open_word" not in nodes(await begin(session)), "once a day is enough"
    await session.run("Goodbye.")
    session.tick(2 * DAY)
    assert "open_word" in nodes(await begin(session))
    for text in ("Here is the rope that I promised.", "Goodbye."):
        await session.run(text)
    session.tick(2 * DAY)
    assert "open_word" not in nodes(await begin(session))


async def test_what_mira_was_told_reaches_the_others_when_she_has_told_them(session: Session) -> None:
    await tell(session, SISTER)
    for who in ("tam", "tilly"):
        await begin(session, who)
        assert "Anna" not in await answer(session, "Where is my sister?")
        assert [memory.text for memory in session.memory.of(who) if "sister" in memory.text] == ["Where is my sister?"]
    session.tick(13 * HOUR)
    assert "Mira" in await answer(session, "Where is my sister?"), "Tilly hears it at night"
    await begin(session, "tam")
    assert "Anna" not in await answer(session, "Where is my sister?")
    session.tick(12 * HOUR)
    events = await session.run("Where is my sister?")
    assert nodes(events)[:2] == ["reminded", "told_on"]
    assert SISTER in said(events)
    assert "Mira" in said(events)


async def test_asked_what_mira_says_tam_tells_only_what_came_down(session: Session) -> None:
    await tell(session, SISTER)
    await begin(session, "tam")
    assert nodes(await pick(session, MIRA))[:2] == ["asks_mira", "no_news"]
    session.tick(DAY)
    for _ in range(4):  # He does not like to be asked the same at once.
        await session.run("Good evening.")
    assert SISTER in said(await pick(session, MIRA))


async def test_what_mira_is_told_in_confidence_stays_with_her(
    session: Session, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await tell(session, SECRET, SISTER)
    session.tick(2 * WEEK)
    async with await reopened(session, tmp_path_factory.mktemp("saves")) as later:
        for who in ("tam", "tilly"):
            await begin(later, who)
            for text in ("Who am I hiding from?", MIRA, "Do you remember that I am hiding from the judge?"):
                assert "hiding" not in await answer(later, text)
            assert not any("hiding" in memory.text for memory in later.memory.of(who) if memory.by == "mira")
        await begin(later, "mira")
        assert SECRET in await answer(later, "Do you remember that I am hiding from the judge?")


async def test_tilly_keeps_nothing_from_mira(session: Session) -> None:
    secret = "Between us: I stole a horse in Dunmore."
    await tell(session, secret, who="tilly")
    assert secret in await answer(session, "Do you remember what I told you about the horse?")
    await begin(session, "mira")
    assert nodes(await pick(session, TILLY))[:2] == ["asks_tilly", "no_news"]
    session.tick(DAY)
    events = await session.run(TILLY)
    assert nodes(events)[:2] == ["asks_tilly", "heard_it"]
    assert secret in said(events)
    assert "Tilly" in said(events)
    session.tick(WEEK)
    await begin(session, "tam")
    assert "Dunmore" not in await answer(session, MIRA), "Mira does not tell it on"


async def test_who_was_there_knows_it_at_first_hand(session: Session) -> None:
    await begin(session, "mira", present=("tam",))
    await session.run(SECRET)
    await begin(session, "tam")
    events = await session.run("Do you remember who I am hiding from?")
    assert nodes(events)[:2] == ["reminded", "kept_dry"]
    assert SECRET in said(events)


async def test_a_rumour_goes_from_tam_to_mira_to_tilly(session: Session) -> None:
    def known() -> set[str]:
        return {who for who in ("mira", "tilly", "player") if knows(session.world, session.state, who, "nameless_boat")}

    await begin(session)
    assert known() == set()
    session.tick(2 * DAY)
    events = await session.run("Any gossip?")
    learned = [event for event in events if isinstance(event, Learned) and event.lore == "nameless_boat"]
    assert [(event.character, event.by) for event in learned] == [("mira", "tam")]
    assert known() == {"mira"}
    told = await pick(session, "And what else do they say?")
    assert nodes(told)[0] == "gossip_oars"
    assert "Six oars" in said(told)
    assert known() == {"mira", "player"}, "she has said so"
    session.tick(12 * HOUR)
    await begin(session, "tilly")
    assert known() == {"mira", "tilly", "player"}


async def test_who_has_seen_the_boat_can_tell_mira(session: Session) -> None:
    boat = "I saw a boat, Mira. Six oars, and no name."
    await begin(session)
    assert boat not in [option.text for option in session.options]
    await begin(session, "tam")
    for text in ("Can you row me across?", "Here are 4 coppers.", "Put out the lantern."):
        await pick(session, text)
    assert knows(session.world, session.state, "player", "nameless_boat")
    assert not knows(session.world, session.state, "mira", "nameless_boat")
    await begin(session, "mira")
    assert "no fisherman" in said(await pick(session, boat))
    assert knows(session.world, session.state, "mira", "nameless_boat")


async def test_the_judges_letter_is_known_when_it_has_come(session: Session) -> None:
    await begin(session)
    await session.run("Any gossip?")
    assert nodes(await pick(session, "And what else do they say?"))[0] != "gossip_judge"
    async with session.notify("judge.writes") as turn:
        learned = [event.character async for event in turn if isinstance(event, Learned)]
    assert set(learned) == {"mira", "tam", "tilly", "player"}
    assert nodes(await pick(session, "And what else do they say?"))[0] == "gossip_judge"


async def test_what_can_be_seen_from_a_boat_tam_speaks_of_to_whoever_saw_the_sawdust(session: Session) -> None:
    def spoken_of() -> bool:
        tam, node = session.world.characters["tam"], session.world.graphs["tam"].nodes["bank"]
        found = speakable(session.world, session.state, session.player, tam, node)
        return "clean_cut" in {entry.id for entry in found}

    await begin(session, "tam")
    assert not spoken_of()
    await session.run("What happened to the bridge?")
    assert "sawdust" in session.state.variables["clues"]  # type: ignore[operator]
    assert spoken_of()


async def test_it_goes_so_in_chinese() -> None:
    sister, secret = "我妹妹安娜在布雷兹诺等我。", "这话别告诉别人：我是法官的女儿。"
    promise = "我明天给你带绳子来，我保证。"
    async with open_session("tavern", **QUIET, seed=1, language="zh") as session:
        await tell(session, sister, secret, promise, "再见")
        await begin(session, "tam")
        assert "安娜" not in await answer(session, "你知道我妹妹在哪儿吗？")
        session.tick(WEEK)
        heard = await session.run("你知道我妹妹在哪儿吗？")
        assert f"“{sister}”" in said(heard)
        assert "米拉" in said(heard)
        assert "女儿" not in await answer(session, "我跟你说过我是谁的女儿吗？")
        greeted = said(await begin(session, "mira"))
        assert f"“{promise}”" in greeted
        assert "上周" in greeted
        assert f"“{sister}”" in await answer(session, "你还记得我妹妹吗？")
        assert nodes(await session.run("你还记得我弟弟吗？"))[0] == "not_told"
        for text in ("路通吗？", "等一下。", "法官是谁？", "塔姆在哪儿等人？"):
            assert "“" not in await answer(session, text)


async def test_each_recollection_says_why(session: Session) -> None:
    await tell(session, SISTER)
    session.tick(WEEK)
    events = await session.run("Where is my sister?")
    best = next(event for event in events if isinstance(event, Recalled)).memories[0]
    assert best.memory.text == SISTER
    assert best.why[0] == "words: sister"


@pytest.fixture
def chat(tmp_path: Path) -> Callable[[str], str]:
    """What `npcsdk chat tavern --inspect` tells, by what is typed; as one text."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("NPCSDK_", "OPENAI_", "AZURE_"))}
    own |= {"NPCSDK_HOME": str(tmp_path), "NPCSDK_CACHE": str(tmp_path), "NPCSDK_EMBEDDER": "none"}
    command = ("-m", "npcsdk", "chat", "tavern", "--model", "scripted", "--voice", "silent", "--inspect")

    def run(typed: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            input=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            cwd=tmp_path,
            env=own | {"PYTHONIOENCODING": "utf-8"},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return run


def test_inspect_shows_why_each_memory_was_recalled(chat: Callable[[str], str]) -> None:
    shown = chat(f"{SISTER}\n/wait 7d\nWhere is my sister?\n/talk tam\nWhere is my sister?\n/memory\n")
    rows = [" ".join(row.split()) for row in shown.splitlines()]
    at = next(at for at, row in enumerate(rows) if row.startswith("recalls") and "the player, last week: " in row)
    assert rows[at].endswith(f"the player, last week: “{SISTER}”")
    assert rows[at + 1].startswith("because of words: sister")
    at = next(at for at, row in enumerate(rows) if "as Mira told: " in row and row.startswith("recalls"))
    assert rows[at + 1].startswith("because of words: sister")
    assert any(row.endswith(f"Mira told it: “{SISTER}”") for row in rows)
    assert f"the player, last week, as Mira told: “{SISTER}”" in rows
