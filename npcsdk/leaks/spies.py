"""What stands in for models, voices and embedders: each tells what it is given, and a model says the worst it could."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextvars import ContextVar
from random import Random
from typing import Protocol
from zlib import crc32

from npcsdk.leaks.canaries import found
from npcsdk.mind.prompt import Prompt
from npcsdk.patterns import lazy
from npcsdk.ports import Speech, SpeechRequest, Usage

_SENTENCE = lazy(r"[^.!?…。！？]+[.!?…。！？]*")
_PIECE = lazy(r"\s*\S{1,7}")
_TAG = lazy(r"\[[^\[\]]*\]")
_BEGINNINGS = "Well|Listen|Look here|Hear me|Now then|Ah|So|Hm|Truth be told|By my word|As it is|Ask me, and"
_TELLING = ("I have heard of {}", "it is {} that you want", "they speak of {} here", "you mean {}, do you not", "{}")
DIMENSION = 32


class Watcher(Protocol):
    """Whoever is told what leaves a session."""

    def asked(self, prompt: Prompt) -> None:
        """A model was given this request."""

    def warmed(self, prompt: Prompt) -> None:
        """A model was made ready for requests that begin as this one."""

    def voiced(self, text: str) -> None:
        """A voice was given this text."""

    def embedded(self, text: str) -> None:
        """An embedder was given this text."""


WATCHER: ContextVar[Watcher] = ContextVar("watcher")
"""Who plays in the task at hand, and in those that it began: all share the same model, voice and embedder."""


class Parrot:
    """A model that says whatever its request holds, secrets before all: what stands in a request could be said.

    It says them plainly, within sentences of the request, or in disguise; it takes transitions at random, and puts what
    it found into the arguments of commands. What it says follows from the request and its seed.

    Args:
        judges: whether it takes transitions, and is given the full form of a request.
        small: whether it is given no history.
    """

    def __init__(self, name: str = "parrot", *, judges: bool = False, small: bool = False) -> None:
        self.name = name
        self.judges_intents = judges
        self.small = small

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """The reply, in pieces; between some of them others get their turn."""
        WATCHER.get().asked(prompt)
        dice = Random(prompt.seed)
        await asyncio.sleep(0)
        for piece in _PIECE.findall(_reply(prompt, dice)):
            yield piece
            if dice.random() < 0.2:
                await asyncio.sleep(0)

    async def warm(self, prompt: Prompt) -> None:
        """Tell what it would keep ready."""
        WATCHER.get().warmed(prompt)

    async def aclose(self) -> None:
        """Nothing is held."""


class Listening:
    """A voice that tells what it is to say. Its sound is the number of what it was asked, in the name of the voice."""

    name = "listening"

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def speak(self, request: SpeechRequest) -> Speech:
        """Silence, called after the request."""
        WATCHER.get().voiced(request.text)
        self.texts.append(request.text)
        name = f"{self.name}:{len(self.texts) - 1}"
        await asyncio.sleep(0)
        return Speech(None, 0.05 * len(request.text), (), name)

    def said(self, voice: str) -> str | None:
        """What was to be said in what came from a voice of this name; None where it is of another voice."""
        name, _, number = voice.partition(":")
        return self.texts[int(number)] if name == self.name and number.isdecimal() else None

    async def aclose(self) -> None:
        """Nothing is held."""


class Reading:
    """An embedder that tells what it reads. Its vectors count words."""

    name = "reading"
    dimension = DIMENSION

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """A vector for each text."""
        for text in texts:
            WATCHER.get().embedded(text)
        await asyncio.sleep(0)
        return [_vector(text) for text in texts]

    async def aclose(self) -> None:
        """Nothing is held."""


def _vector(text: str) -> list[float]:
    made = [1.0] * DIMENSION
    for word in text.casefold().split():
        made[crc32(word.encode("utf-8", "replace")) % DIMENSION] += 4.0
    return made


def _reply(prompt: Prompt, dice: Random) -> str:
    texts = [message.content for message in prompt.messages]
    secrets = list(dict.fromkeys(word for text in texts for word in found(text)))
    contract = prompt.contract
    if texts[-1].startswith("[1] "):  # Numbered memories: each sentence has to point to some.
        return f"{_told(secrets, dice)} [1][2]. {_passage(texts, contract.max_words, dice)} [1]."
    lead = f"[goto:{dice.choice(contract.gotos)}] " if contract.gotos and dice.random() < 0.5 else ""
    if contract.emotions and dice.random() < 0.5:
        lead += f"[{dice.choice(contract.emotions)}] "
    if contract.commands and secrets and dice.random() < 0.2:
        lead += f"[{dice.choice(contract.commands)}:{dice.choice(secrets)}] "
    if not secrets or dice.random() < 0.3:
        return lead + _passage(texts, contract.max_words, dice)
    told = dice.sample(secrets, min(len(secrets), 3))
    if dice.random() < 0.4:
        return lead + _around(texts, told, contract.max_words)
    return f"{lead}{_told(told, dice)}."


def _told(secrets: Sequence[str], dice: Random) -> str:
    """A sentence without its end that tells secrets, where there are any."""
    words = " and ".join(_dressed(word, dice) for word in secrets) or "nothing"
    return f"{dice.choice(_BEGINNINGS.split('|'))}, {dice.choice(_TELLING).format(words)}"


def _passage(texts: Sequence[str], most: int, dice: Random) -> str:
    """Some sentences of the request in a row, those at its end rather than others."""
    text = _TAG.sub(" ", texts[-1] if dice.random() < 0.5 else dice.choice(texts))
    sentences = _SENTENCE.findall(text) or ["Hm."]
    first = dice.randrange(len(sentences))
    return _within(sentences[first:], most)


def _around(texts: Sequence[str], secrets: Sequence[str], most: int) -> str:
    """Sentences of the request that hold a secret."""
    sentences = [each for text in texts for each in _SENTENCE.findall(_TAG.sub(" ", text))]
    return _within([each for each in sentences if not set(secrets).isdisjoint(found(each))], most)


def _within(sentences: Sequence[str], most: int) -> str:
    words = "".join(sentences).split()
    return " ".join(words[: max(1, most - 2)])


def _dressed(word: str, dice: Random) -> str:
    """A word as it is, or so that a reader still knows it."""
    dresses = (word, word, word.capitalize(), word.upper(), "-".join(word), f"{word[:5]} {word[5:]}", f"{word}s")
    return dice.choice(dresses)
