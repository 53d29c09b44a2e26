"""Which entries of the lore a text names, by what their keywords stand for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from npcsdk.mind.rules.withheld import withheld
from npcsdk.mind.rules.wording import wording
from npcsdk.mind.words import words
from npcsdk.patterns import lazy
from npcsdk.world.once import once
from npcsdk.world.world import World

_UNSAID = lazy(r"[\[【][^\[\]【】]*[\]】]|\{[^{}]*\}")
"""Tags, and names for which values are put: neither is said as it stands."""

_SPLIT = 4
"""Letters from which the beginning of a keyword is looked for across words, too: `led ger`."""


class Naming:
    """The entries of a world by the keywords that no other entry has: a word of several tells of none of them.

    Args:
        world: whose lore it is.
    """

    def __init__(self, world: World) -> None:
        count = Counter(word.casefold() for entry in world.lore.values() for word in {*entry.keywords})
        self._language = world.languages[0]
        self._words: dict[str, tuple[str, ...]] = {}
        self._begins: dict[str, list[str]] = defaultdict(list)
        for name, entry in world.lore.items():
            own = tuple(word for word in entry.keywords if beginning(word) and count[word.casefold()] == 1)
            if own:
                self._words[name] = own
            for begun in {beginning(word) for word in own}:
                self._begins[begun].append(name)
        self._lengths = sorted({len(begun) for begun in self._begins})

    def of(self, text: str, language: str = "") -> tuple[str, ...]:
        """The entries that a text names, in the order of the lore.

        Args:
            text: as written, with its tags.
            language: of the text; by default that in which the world is written.
        """
        near = self._near(text) if self._words else frozenset()
        if not near:
            return ()
        heard = _UNSAID.sub(" ", text)
        own = ((name, keywords) for name, keywords in self._words.items() if name in near)
        return tuple(name for name, keywords in own if named(heard, keywords, language or self._language))

    def _near(self, text: str) -> frozenset[str]:
        """Those of which a keyword begins as some word does: few, and quickly found."""
        return frozenset(self._found(text))

    def _found(self, text: str) -> Iterator[str]:
        for word in words(text):
            for length in self._lengths:
                yield from self._begins.get(word[:length], ())


@once
def naming_of(world: World) -> Naming:
    """What finds the lore of a world in texts."""
    return Naming(world)


def named(text: str, keywords: Sequence[str], language: str) -> str | None:
    """Which of the keywords a text names, in any form: a reason in words.

    The rule for what models say sees through any disguise, at a cost. So it is asked of those only whose beginning
    stands in the text, in one piece or spelt out.

    Args:
        text: without tags.
        keywords: words or short phrases.
        language: of the text.
    """
    small, solid = text.casefold(), "".join(words(text))
    near = tuple(
        word
        for word in keywords
        if (begun := beginning(word)) and (begun in small or (len(begun) >= _SPLIT and begun in solid))
    )
    return withheld(wording(text, last=True), near, language) if near else None


@lru_cache(maxsize=4096)
def beginning(keyword: str) -> str:
    """How the first word of a keyword begins in all of its forms, in small letters; "" where there is no word."""
    first = next(iter(words(keyword)), "")
    return first[: max(2, len(first) - 2)]
