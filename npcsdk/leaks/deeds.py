"""What players do who pry: talk, tell secrets, ask for those of others, wait, save, and take back what they did."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from npcsdk.check.walks.moves import BEYOND, elsewhere, moves_at
from npcsdk.check.walks.personas import Look
from npcsdk.leaks.walk import Deed, Walk
from npcsdk.leaks.words import ASKED, CONFIDED, ORDERED, RUMOURED, TOLD, phrases
from npcsdk.memory import Memory
from npcsdk.mind.moment import Moment
from npcsdk.mind.step import Step
from npcsdk.world.nature import PLAYER

HOUR, DAY = 3600.0, 86400.0
NOISE = "noise"
"""The event of the game that only some notice."""


async def play(walk: Walk) -> None:
    """Do what a player of this kind would do here."""
    session = walk.session
    step = Step(walk.run.world, session.state, Moment(walk.run.player))
    moves, others = moves_at(step, session.options), elsewhere(step)
    if not moves:
        await walk.turn_to()
        return
    move = walk.persona(Look(step, moves, others, walk.dice))
    match move.kind:
        case "silence":
            await _wait(walk, move.seconds + BEYOND)
        case "talk_to":
            await walk.turn_to(move.value)
        case "choose":
            await walk.turn(session.choose(move.value), str(move))
        case "event":
            await walk.turn(session.notify(move.value, **dict(move.data)), str(move))
        case "say":
            await walk.say(move.value)


async def tell(walk: Walk) -> None:
    """Tell something of oneself, at times in confidence."""
    confided = walk.dice.random() < 0.4
    phrase = walk.dice.choice(phrases(CONFIDED if confided else TOLD, walk.session.language))
    word = walk.canary("told", walk.session.character, confided=confided, like=phrase)
    await walk.say(phrase.format(word.capitalize()))


async def ask(walk: Walk) -> None:
    """Ask about what was told, here or elsewhere."""
    await walk.say(walk.dice.choice(phrases(ASKED, walk.session.language)))


async def order(walk: Walk) -> None:
    """Give orders to the model."""
    await walk.say(walk.dice.choice(phrases(ORDERED, walk.session.language)))


async def spread(walk: Walk) -> None:
    """Ask somebody about what was heard somewhere."""
    name = walk.run.player.name.casefold()
    known = sorted(word for word in walk.judge.ledger.heard.canaries[PLAYER] if word not in name)
    if known:
        phrase = walk.dice.choice(phrases(RUMOURED, walk.session.language))
        await walk.say(phrase.format(walk.dice.choice(known), n=walk.number + 2))


async def turn_to(walk: Walk) -> None:
    """Turn to somebody else."""
    await walk.turn_to()


async def wait(walk: Walk) -> None:
    """Let time go by, so that rumours spread."""
    await _wait(walk, walk.dice.choice((20.0, HOUR, DAY, 3 * DAY)))


async def happen(walk: Walk) -> None:
    """Let something happen that only some notice."""
    people = list(walk.played.characters)
    there = walk.dice.sample(people, walk.dice.randint(0, min(2, len(people))))
    note = f"a noise like {walk.canary('event', ' and '.join(there) or 'nobody')}"
    await walk.turn(walk.session.notify(NOISE, note=note, witnesses=there), f"event {NOISE} before {there}: {note}")


async def give(walk: Walk) -> None:
    """Let the game give somebody a memory."""
    who = walk.dice.choice(list(walk.played.characters))
    _given(walk, who, ["In spring I saw {} by the river."], 0.7)


def _given(walk: Walk, who: str, phrases: Sequence[str], importance: float) -> None:
    words = [walk.canary("given", who) for _ in phrases]
    walk.drain()
    texts = [phrase.format(word) for phrase, word in zip(phrases, words, strict=True)]
    walk.session.memory.add(who, [Memory(id="", text=text, time=0.0, importance=importance) for text in texts])
    for word in words:
        walk.judge.ledger.given(who, word, 0.0)
    walk.judge.moves.append(f"{who} is given a memory of {' and '.join(words)}")


async def reflect(walk: Walk) -> None:
    """Let somebody think over what they remember, which is much."""
    who = walk.dice.choice(list(walk.played.characters))
    _given(walk, who, [f"In year {year} of my life I saw {{}} by the river." for year in range(20, 40)], 1.0)
    walk.judge.thinking = who
    try:
        thoughts = await walk.session.memory.reflect(who)
    finally:
        walk.judge.thinking = ""
    walk.drain()
    walk.judge.moves.append(f"{who} reflects: {len(thoughts)} thoughts")


async def cut_in(walk: Walk) -> None:
    """Cut somebody short, or hear only part of what was said."""
    words = walk.dice.choice(phrases(ASKED, walk.session.language))
    await walk.start(walk.session.say(words), f"cut in after: say {words}")
    for _ in range(walk.dice.randint(0, 12)):
        await asyncio.sleep(0)
    walk.drain()
    heard = walk.dice.randint(-1, 60)
    told = max(-1, min(heard, walk.session.door.told(walk.judge.ledger.state.turn)))
    await walk.session.interrupt(heard)
    await walk.session.idle()
    walk.drain()
    walk.judge.ledger.cut(told)


async def rewind(walk: Walk) -> None:
    """Take turns back."""
    turns = walk.dice.randint(1, 3)
    walk.drain()
    walk.session.rewind(turns)
    walk.judge.ledger.back(turns)
    walk.moved(f"rewind {turns}")


async def save(walk: Walk) -> None:
    """Save, and let the judge look at all that was written."""
    walk.drain()
    walk.session.save(walk.folder / "save.json")
    walk.saved = walk.judge.ledger.keep()
    walk.judge.moves.append("save")
    for path in sorted(walk.folder.iterdir()):
        walk.judge.kept("save", path.read_text("utf-8", "replace"))


async def load(walk: Walk) -> None:
    """Go on from what was saved."""
    if walk.saved is None:
        await save(walk)
        return
    walk.drain()
    walk.session.restore(walk.folder / "save.json")
    walk.judge.ledger.put_back(walk.saved)
    walk.moved("load")


async def branch(walk: Walk) -> None:
    """Go on in another session from here."""
    walk.drain()
    before = walk.session
    walk.branched[before.log.claim.key] = walk.judge.ledger.keep()
    walk.session = walk.watched(before.branch(f"b{walk.number}"))
    walk.session.present = before.present
    await before.aclose()
    walk.moved("branch")


async def reopen(walk: Walk) -> None:
    """Close the session, and open it again from its store."""
    walk.drain()
    name = walk.session.log.claim.key
    await walk.session.aclose()
    walk.drain()
    walk.session = walk.opened()
    again = walk.session.log.claim.key
    if again != name:  # It was a branch, and that from which it branched goes on.
        walk.judge.ledger.put_back(walk.branched[again])
    walk.moved(f"reopen {again}")


async def look_back(walk: Walk) -> None:
    """Let the judge look at what is kept of the run."""
    await save(walk)
    log = walk.session.log
    for record in log.read():
        walk.judge.kept("log", record.body.decode("utf-8", "replace"))
    for record in walk.ports.store.read(log.claim.key):
        walk.judge.kept("store", record.body.decode("utf-8", "replace"))
    parked = log.claim.parked()
    if parked is not None:
        walk.judge.kept("store", parked.decode("utf-8", "replace"))


async def _wait(walk: Walk, seconds: float) -> None:
    turn = walk.session.tick(seconds)
    if turn is not None:
        await walk.turn(turn, f"wait {seconds:g}s")
    else:
        walk.judge.moves.append(f"wait {seconds:g}s")


DEEDS: tuple[tuple[Deed, float], ...] = (
    *((play, 9), (tell, 3), (ask, 3), (spread, 2), (order, 1), (wait, 1.5), (turn_to, 2), (happen, 1)),
    *((give, 0.4), (reflect, 0.4), (cut_in, 1), (rewind, 0.7), (save, 0.3), (load, 0.6), (branch, 0.4), (reopen, 0.4)),
)
"""What a player does, and how often."""
