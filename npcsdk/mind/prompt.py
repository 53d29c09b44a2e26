"""What a model is asked: the stable part first, then what was said, then what changes.

The first messages (persona, public lore, rules, example exchanges) are the same in every request of
a character, so that a prefix cache holds them, and of what was said only the end grows. Player text
is data: it is quoted in such a way that it can hold no tag and no chat marker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from npcsdk.mind.contract import Contract
from npcsdk.mind.cut_short import cut_short
from npcsdk.mind.exchanges import answers, authored, examples
from npcsdk.mind.feelings.told import told
from npcsdk.mind.hearsay import hearsay
from npcsdk.mind.instructions import rules, steps
from npcsdk.mind.knowledge.kept_back import KeptBack, kept_back, openly, without
from npcsdk.mind.knowledge.told import besides, everyones, own
from npcsdk.mind.memory.permitted import permitted
from npcsdk.mind.memory.shown import Earlier, earlier, passage, unseen
from npcsdk.mind.message import Message, Role
from npcsdk.mind.past import window
from npcsdk.mind.quoting import quoted
from npcsdk.mind.state import State
from npcsdk.mind.step import sealed
from npcsdk.mind.tokens import estimate, estimate_messages
from npcsdk.mind.way import Way
from npcsdk.patterns import lazy
from npcsdk.world.character import Character
from npcsdk.world.graph import DialogueGraph, Node, Reply
from npcsdk.world.world import Player, World

__all__ = ["BUDGET_FULL", "BUDGET_SHORT", "Ask", "Message", "Prompt", "Role", "build", "quoted"]

BUDGET_SHORT = 1300
"""Tokens of a request in the short form, by estimate: what a small model evaluates in a second or two."""
BUDGET_FULL = 2400
"""Tokens of a request in the full form, by estimate."""
TURNS_SHORT = 2
"""Turns of history that the short form has at least, and at most twice as many: it repeats what it said before."""
TURNS_FULL = 6
"""Likewise in the full form."""
END = 150
"""Tokens kept free for the end of the short form."""
SHOWN = 2
"""Lines of the node that the short form shows as answers to what was said."""
FACTS_SHORT, FACTS_FULL = 60, 300
"""Tokens that lore may take which no node reveals, and which may come up."""
RECALLED_SHORT, RECALLED_FULL = 80, 200
"""Tokens kept free for what comes to mind."""
REPEATED = 40
"""Tokens that what was said may have, to be repeated for the sake of a shown answer."""


_NAMED = lazy(r"\{[A-Za-z0-9_.]+\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request to a model: messages, the contract of the line, and bounds.

    `seed` makes a model that can be deterministic so. The first `stable` messages are the same in
    every request of a character and worth keeping in a cache; `cache_key` names that character, so
    that its requests can go where its cache is.
    """

    messages: tuple[Message, ...]
    contract: Contract
    seed: int = 0
    max_tokens: int = 120
    stable: int = 1
    cache_key: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What one request is about: who speaks at which node, what it may decide, what it must mend.

    `fill` puts values for the names in goals.
    """

    character: Character
    graph: DialogueGraph
    node: Node
    contract: Contract
    choices: tuple[Way, ...] = ()
    repair: str = ""
    fill: Callable[[str], str] = str

    def goal(self, reply: Reply) -> str:
        """What a reply is to bring across, names filled in."""
        return _NAMED.sub(self._value, reply.goal)

    def _value(self, name: re.Match[str]) -> str:
        """The value of a name; words of the player are told as such, so that they cannot be taken for the goal."""
        value = self.fill(name[0])
        return hearsay(value) if name[0] == "{recalled}" and value != name[0] else quoted(value)


def build(
    world: World,
    state: State,
    player: Player,
    ask: Ask,
    *,
    seed: int,
    full: bool,
    history: bool = True,
    budget: int | None = None,
) -> Prompt:
    """The request for a line.

    Args:
        world: where.
        state: as of now; its history ends with what the player said.
        player: whom the character talks to.
        ask: what is asked.
        seed: for models that can be deterministic.
        full: the full form for large models; else the short one, which small models follow better.
        history: whether the short form shows what was said before what was said last, and what comes to mind.
        budget: tokens that it may have, by estimate; by default what suits the form. What was said
            first goes first; persona, lore and rules always stay, and so does what was said last.
    """
    budget = budget or (BUDGET_FULL if full else BUDGET_SHORT)
    stable = _stable(world, ask, budget, full=full)
    room = budget - estimate_messages(stable)
    kept = kept_back(world, ask.node, player.language, targets=[way.target(world) for way in ask.choices])
    state = without(state, kept)
    mind = list(permitted(world, state, ask.node, ask.contract.language, kept.is_told_by))
    if full:
        now = _now(world, state, player, ask, kept)
        room -= estimate_messages([Message("system", now)])
        most = min(RECALLED_FULL, room // 4)
        shown = window(state, room - most, TURNS_FULL)
        recalled = passage(world, state, unseen(mind, ask.character.id, shown.turns), most)
        talk = [*shown.messages, Message("system", recalled + now)]
    else:
        shown = window(state, room - END - RECALLED_SHORT * history, TURNS_SHORT)
        talk = shown.messages[0 if history else -1 :]
        said = talk.pop().content if talk and talk[-1].role == "user" else "(silence)"
        once = earlier(world, state, unseen(mind, ask.character.id, shown.turns)) if history else Earlier()
        talk = [*once.exchange, *talk, *_asked(world, state, player, ask, said, kept, once.line)]
    return Prompt(
        (*stable, *talk),
        ask.contract,
        seed=seed,
        max_tokens=24 + 3 * ask.contract.max_words,
        stable=len(stable),
        cache_key=f"{world.id}/{ask.character.id}",
    )


def _stable(world: World, ask: Ask, budget: int, *, full: bool) -> list[Message]:
    who = ask.character
    told = [f"You are {who.name}.", *openly(world, who).texts, *everyones(world, who), rules(who, full=full)]
    stable = [Message("system", " ".join(part for part in told if part)), *examples(world, who)]
    if full:
        return stable
    room = budget * 7 // 10 - estimate_messages(stable)
    for exchange in authored(world, who):
        room -= estimate_messages(exchange)
        if room < 0:
            break
        stable += exchange
    return stable


def _asked(
    world: World, state: State, player: Player, ask: Ask, said: str, kept: KeptBack, recalled: str
) -> Iterable[Message]:
    """The end of the short form: what was said last, answered before in a way that the writer would.

    A small model that is told what to aim for talks about the aim; shown answers it answers alike.
    """
    shown = answers(said, ask.contract.authored, state.turn, SHOWN) if estimate(said) <= REPEATED else []
    yield from shown
    reply = ask.node.reply
    if ask.repair:
        said += f"\n(Not like this: {ask.repair}.)"
    who, shows = ask.character, bool(ask.contract.authored or reply is None)
    more = besides(world, state, player, who, ask.node, kept, most=FACTS_SHORT, asked=shows)
    if shows or reply is None:
        yield Message("user", f"{said}\n({more})" if more else said)
        return
    facts = " ".join(filter(None, [*own(world, state, who, ask.node, again=True), more, recalled]))
    yield Message("user", f"{said}\n({who.name}'s aim now: {ask.goal(reply)} {facts})")


def _now(world: World, state: State, player: Player, ask: Ask, kept: KeptBack) -> str:
    reply, name = ask.node.reply, ask.character.name
    parts: list[str] = []
    if reply:
        parts += [f"{name}'s aim now: {ask.goal(reply)}", *own(world, state, ask.character, ask.node, again=False)]
    parts += [
        besides(world, state, player, ask.character, ask.node, kept, most=FACTS_FULL, asked=False),
        f'The player is called "{quoted(player.name)}".',
        *told(world, state, ask.character),
        cut_short(state, ask.contract.language),
        f"At most {ask.contract.max_words} words, in the language {ask.contract.language!r}.",
    ]
    if not ask.choices and ask.contract.emotions != ask.character.shows:
        parts.append(f"Feelings here: {' '.join(ask.contract.emotions)}.")
    parts.append(steps(name, dict(ask.contract.regard)))
    parts += _choices(world, ask, kept)
    if ask.repair:
        parts.append(f"Not allowed: {ask.repair}. Say it differently.")
    return " ".join(part for part in parts if part)


def _choices(world: World, ask: Ask, kept: KeptBack) -> Iterable[str]:
    if not ask.choices:
        return
    yield "\nIf what the player says means one of these, begin with its tag, then speak to its aim:"
    for way in ask.choices:
        parts = [f"\n[goto:{way.name}] {way.intent}."]
        target = way.target(world)
        if target.reply and not sealed(ask.node, target):
            parts.append(kept.without(f"Aim: {ask.goal(target.reply)}"))
            if target.reply.regard != dict(ask.contract.regard):
                parts.append(steps(ask.character.name, target.reply.regard))
        yield " ".join(part for part in parts if part)
    yield "\nOtherwise use no goto tag."
