"""A kit that finds nothing is worth nothing: rules are broken here on purpose, and each time that is found.

The rules are broken in what the sessions work with; what everything is held against stays as it was written.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

import pytest
from leaky_inn import probed, world

from npcsdk.leaks.deeds import play, reflect, tell
from npcsdk.leaks.leak import Where
from npcsdk.memory import Memory
from npcsdk.mind.message import Message
from npcsdk.ports import (
    Claim,
    Embedder,
    Kept,
    LanguageModel,
    Prompt,
    Record,
    Speech,
    SpeechRequest,
    Store,
    Usage,
    Voice,
)
from npcsdk.session.keeping import Keeping
from npcsdk.session.owner import TurnOwner
from npcsdk.session.session import Session
from npcsdk.session.thinking import think
from npcsdk.world.conditions import Condition
from npcsdk.world.graph import Node
from npcsdk.world.lore import EVERYONE
from npcsdk.world.world import World


def lore(**changes: Any) -> Callable[[World], World]:
    """Every entry of the lore that not everyone knows is another one."""
    return lambda of: of.model_copy(
        update={
            "lore": {
                name: entry if entry.known_by == EVERYONE else entry.model_copy(update=changes)
                for name, entry in of.lore.items()
            }
        }
    )


def people(**changes: Any) -> Callable[[World], World]:
    return lambda of: of.model_copy(
        update={"characters": {name: who.model_copy(update=changes) for name, who in of.characters.items()}}
    )


def replies(**changes: Any) -> Callable[[World], World]:
    """Every reply is another one."""

    def changed(node: Node) -> Node:
        return node.model_copy(update={"reply": node.reply.model_copy(update=changes)}) if node.reply else node

    return lambda of: of.model_copy(
        update={
            "graphs": {
                name: graph.model_copy(update={"nodes": {key: changed(node) for key, node in graph.nodes.items()}})
                for name, graph in of.graphs.items()
            }
        }
    )


def soon(of: World) -> World:
    """Whoever talks to somebody tells them everything at once."""
    told = {
        name: who.model_copy(update={"talks_to": dict.fromkeys(who.talks_to, 0.0)})
        for name, who in of.characters.items()
    }
    return of.model_copy(update={"characters": told})


def to_all(of: World) -> World:
    everyone = {
        name: who.model_copy(update={"talks_to": {other: 60.0 for other in of.characters if other != name}})
        for name, who in of.characters.items()
    }
    return of.model_copy(update={"characters": everyone})


MUTANTS: dict[str, tuple[Callable[[World], World], set[Where]]] = {
    "everyone knows everything": (lore(known_by="everyone", learned_at={}), {"request"}),
    "nobody keeps anything back": (replies(withhold=()), {"request"}),
    "every node reveals everything": (replies(reveal=("ledger", "tunnel", "boat")), {"request"}),
    "reveal_if always holds": (lore(reveal_if=Condition("true")), {"request"}),
    "everything spreads": (lore(spreads=True), {"knowledge"}),
    "everybody learns everything with an event": (lore(learned_at={"everyone": ("bell", "mira.hub")}), {"knowledge"}),
    "what is told is told on at once": (soon, {"memory", "knowledge"}),
    "everybody tells everybody": (to_all, {"memory", "knowledge"}),
    "nobody keeps secrets": (people(keeps_secrets=False), {"memory"}),
    "no word is forbidden": (lore(keywords=()), {"line"}),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_rule_is_found(name: str) -> None:
    played, where = MUTANTS[name]
    found = probed(world(), players=24, turns=20, played=played)
    assert where & {leak.where for leak in found.leaks}, str(found)


def test_the_same_world_unbroken_leaks_nothing() -> None:
    found = probed(world(), players=9, turns=20)
    assert found.leaks == []
    assert found.looked["requests"] > 50


class MixingModel:
    """Gives each player the answer that the one before should have had."""

    def __init__(self, model: LanguageModel) -> None:
        self.name, self.judges_intents, self.model = model.name, model.judges_intents, model
        self.last: list[str | Usage] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        pieces = [piece async for piece in self.model.stream(prompt)]
        mine, self.last = self.last or pieces, pieces
        for piece in mine:
            yield piece

    async def aclose(self) -> None:
        await self.model.aclose()


class HistoryModel:
    """Adds to each request what stood last in the one before."""

    def __init__(self, model: LanguageModel) -> None:
        self.name, self.judges_intents, self.model = model.name, model.judges_intents, model
        self.heard = ""

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        sent = Prompt((*prompt.messages, Message("user", self.heard)), prompt.contract, prompt.seed)
        self.heard = prompt.messages[-1].content
        async for piece in self.model.stream(sent):
            yield piece

    async def aclose(self) -> None:
        await self.model.aclose()


class MixingVoice:
    """A cache with a poor key."""

    name = "mixing"

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.kept: dict[int, Speech] = {}

    async def speak(self, request: SpeechRequest) -> Speech:
        key = len(request.text) // 4
        if key not in self.kept:
            self.kept[key] = await self.voice.speak(request)
        return self.kept[key]

    async def aclose(self) -> None:
        await self.voice.aclose()


class BatchingEmbedder:
    """Embeds with each text the one before, whoever's that was."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimension, self.embedder = embedder.name, embedder.dimension, embedder
        self.last: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        before, self.last = self.last, list(texts)
        return (await self.embedder.embed([*before, *texts]))[len(before) :]

    async def aclose(self) -> None:
        await self.embedder.aclose()


class MixingStore:
    """Shows to each player the records of another one besides."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def claim(self, key: str) -> Claim:
        return self.store.claim(key)

    def sessions(self, prefix: str = "") -> Sequence[Kept]:
        return self.store.sessions(prefix)

    def read(self, key: str) -> Sequence[Record]:
        other = next(kept.key for kept in self.store.sessions() if kept.key != key)
        return [*self.store.read(key), *self.store.read(other)]

    def delete(self, key: str) -> None:
        self.store.delete(key)

    def erase(self) -> None:
        self.store.erase()

    def close(self) -> None:
        self.store.close()


@pytest.mark.parametrize(
    ("port", "mixing", "where"),
    [
        ("model", MixingModel, "line"),
        ("model", HistoryModel, "request"),
        ("voice", MixingVoice, "voice"),
        ("embedder", BatchingEmbedder, "embedding"),
        ("store", MixingStore, "store"),
    ],
)
def test_what_mixes_up_players_is_found(port: str, mixing: Any, where: str) -> None:
    found = probed(world(), players=6, turns=8, **{port: mixing})
    strangers = [leak for leak in found.leaks if leak.why == "it is another player's"]
    assert where in {leak.where for leak in strangers}, str(found)


def test_sessions_that_share_what_is_said_are_found() -> None:
    said: list[str] = []

    class Chatty(Session):
        def say(self, text: str) -> Any:
            said.append(text)
            return super().say(f"{text} {said[max(0, len(said) - 2)]}")

    found = probed(world(), players=6, turns=8, opening=Chatty)
    assert "request" in {leak.where for leak in found.leaks if leak.why == "it is another player's"}


def test_whoever_thinks_over_what_somebody_else_remembers_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async def of_another(owner: TurnOwner, keeping: Keeping, who: str) -> list[Memory]:
        people = sorted(owner.context.world.characters)
        return await think(owner, keeping, people[people.index(who) - 1])

    monkeypatch.setattr("npcsdk.leaks.probe.DEEDS", ((play, 1), (tell, 1), (reflect, 1)))
    unbroken = probed(world(), players=6, turns=12)
    assert unbroken.leaks == []
    assert unbroken.looked["requests to reflect"] > 3
    monkeypatch.setattr("npcsdk.session.memory.think", of_another)
    found = [leak for leak in probed(world(), players=6, turns=12).leaks if leak.where == "request"]
    assert any(leak.why.startswith("nobody told") for leak in found)
