"""Canaries: words that stand nowhere else, put into what is secret, and known again in any dress."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from npcsdk.patterns import lazy

Kind = Literal["lore", "told", "event", "given", "name"]
"""What holds it: an entry of the lore; words that a player said; what came with an event of the game; a memory that a
game added; what a player is called."""

_CONSONANTS, _VOWELS = "bdfgklmnprtv", "aeiou"
_SIGNS = "靐齉齾龗麤鱻爩厵滟灪麷癵驫饢爨虋鸝讟钃籲鬱鼙躞龖纞戇黌饕餮魑魅"
_MARK, _LENGTH = "zq", 8
_SIGN, _SIGNS_LONG = "龘", 4
_HIDDEN = lazy(rf"{_MARK}[a-z]{{{_LENGTH}}}|{_SIGN}[{_SIGNS}]{{{_SIGNS_LONG}}}")
_CHINESE = lazy("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Secret:
    """One thing that not everybody may know, and the word that gives it away.

    `owner` is the number of the player whose it is; 0 for what is true in a world, which `world` numbers. `what` is the
    lore entry, or who was told. `confided` says that it was told in confidence.
    """

    canary: str
    kind: Kind
    what: str
    owner: int = 0
    world: int = 0
    confided: bool = False

    def __str__(self) -> str:
        match self.kind:
            case "lore":
                return f"the lore {self.what}"
            case "told":
                return f"what player {self.owner} told {self.what}{' in confidence' if self.confided else ''}"
            case "event":
                return f"an event that player {self.owner} brought about before {self.what}"
            case "given":
                return f"a memory that the game of player {self.owner} gave to {self.what}"
        return f"the name of player {self.owner}"


class Canaries:
    """All secrets of a probe, by their canaries."""

    def __init__(self) -> None:
        self._known: dict[str, Secret] = {}
        self._lore: dict[tuple[int, str], Secret] = {}

    def __len__(self) -> int:
        return len(self._known)

    def new(
        self,
        dice: Random,
        kind: Kind,
        what: str,
        *,
        owner: int = 0,
        world: int = 0,
        confided: bool = False,
        like: str = "",
    ) -> Secret:
        """A secret with a word of its own, which the dice make; in Chinese characters where `like` has some."""
        make = _chinese if _CHINESE.search(like) else _latin
        word = make(dice)
        while word in self._known:
            word = make(dice)
        secret = self._known[word] = Secret(word, kind, what, owner, world, confided)
        if kind == "lore":
            self._lore[world, what] = secret
        return secret

    def of_lore(self, world: int, name: str) -> Secret | None:
        """The secret of an entry of the lore of a world; None where everybody may know it."""
        return self._lore.get((world, name))

    def within(self, text: str) -> list[Secret]:
        """The secrets that a text gives away, each once: in any case, width, spacing, hyphenation or spelling."""
        return [self._known[word] for word in dict.fromkeys(found(text)) if word in self._known]


def found(text: str) -> Iterator[str]:
    """What looks like a canary in a text, as it was made."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if _MARK[0] in text or _MARK[0].upper() in text or _SIGN in text:
        yield from _HIDDEN.findall("".join(filter(str.isalpha, text.casefold())))


def _latin(dice: Random) -> str:
    syllables = [f"{dice.choice(_CONSONANTS)}{dice.choice(_VOWELS)}" for _ in range(_LENGTH // 2 - 1)]
    # English takes neither us nor es for a plural of these.
    return f"{_MARK}{''.join(syllables)}{dice.choice(_CONSONANTS)}{dice.choice('ao')}"


def _chinese(dice: Random) -> str:
    return _SIGN + "".join(dice.choices(_SIGNS, k=_SIGNS_LONG))
