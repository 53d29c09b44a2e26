"""A claim: one thing that somebody says is so, and when two of them cannot both hold."""

from __future__ import annotations

from dataclasses import dataclass

from npcsdk.mind.memory.facts.opposites import side_of

_SMALL = frozenset("a an the my our your his her their some any in at on of to as for old own very really".split())
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_COUNTED = {word: str(number) for number, word in enumerate(_NUMBERS)}

Key = tuple[str, str, str]
"""What a claim is about, which side of it, and which of several values: claims of one key may be against each other."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that somebody says is so.

    Attributes:
        about: the id of a character, `player`, or somebody or something as it was named, in small letters and without
            article: "tam", "bridge", "player's sister".
        what: which side of it, in a word or two: "name", "home", "work", "age", "likes", "has", "is", "favourite dish".
        value: the words for it, as they were said; may be empty where something ended.
        one: whether one value holds at a time, as a home, or many do, as what is liked.
        holds: whether it is so; else it is denied, or so no longer.
    """

    about: str
    what: str
    value: str
    one: bool = False
    holds: bool = True

    @property
    def key(self) -> Key:
        """What it has in common with all claims that may be against it."""
        side = side_of(self.value) if self.what == "is" and self.one else None
        return self.about, self.what, side.question if side else "" if self.one else _core(self.value)


def bears(one: Claim, other: Claim) -> int:
    """How a claim bears on another of the same key: 1 where it says the same, -1 where both cannot hold, else 0."""
    same = not one.one or _same(one, other)
    if one.holds and other.holds:
        return 1 if same else -1
    if one.holds != other.holds:
        return -1 if same else 0
    return 1 if same else 0


def _same(one: Claim, other: Claim) -> bool:
    """Whether two values are the same, or one only says it in more words: "Lipt", "the town of Lipt"."""
    sides = side_of(one.value), side_of(other.value)
    if one.what == "is" and sides[0] and sides[1]:
        return sides[0] == sides[1]
    words, others = set(_core(one.value).split()), set(_core(other.value).split())
    return words <= others or others <= words


def _core(value: str) -> str:
    """The words of a value that tell, in small letters; how many there are of something does not."""
    words = [_COUNTED.get(word, word) for word in value.casefold().split() if word not in _SMALL]
    if len(words) > 1 and words[0].isdigit():
        words = words[1:]
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word for word in words)
