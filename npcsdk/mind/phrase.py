"""What a phrase is made of: its words by how much they tell, whether it says no, and whether it asks or offers.

The weights come from how common words are in English: `the` tells nothing, `want` little, `ferry` much.
Chinese is weighed by pairs of characters, as its words are mostly two of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

from npcsdk.mind.words import stands_alone, stem, words
from npcsdk.patterns import lazy

FULL, LIGHT, FAINT = 1.0, 0.5, 0.15
"""How much a word tells: one of its own, one that goes with anything, one of grammar."""

# fmt: off
_SPELLED = {
    "u": "you", "ya": "you", "r": "are", "ur": "your", "im": "i'm", "ill": "i'll", "id": "i'd", "ive": "i've",
    "youre": "you're", "lets": "let's", "whats": "what", "what's": "what", "whos": "who", "who's": "who",
    "wheres": "where", "where's": "where", "hows": "how", "how's": "how", "dont": "don't", "wont": "won't",
    "cant": "can't", "didnt": "didn't", "isnt": "isn't", "doesnt": "doesn't", "gonna": "going", "gotta": "must",
    "wanna": "want", "plz": "please", "pls": "please", "sry": "sorry", "thx": "thanks", "bye": "goodbye",
    "cya": "goodbye", "goes": "go", "going": "go", "gone": "go",
}
_FAINT = frozenset(
    "a an the this that these those i you he she it we they me him her us them my your his its our their mine yours "
    "myself yourself i'm i'd i'll i've you're you've you'd it's he's she's they're we're let's that's there's is are "
    "was were be been being am do does did have has had can could would will shall should may might must to of in on "
    "at for from by with about into than as out up off over down and or but so if not no yes don't won't can't didn't "
    "isn't wasn't aren't cannot what who whom whose which where when why how there here then now again still ever "
    "even just too also let very really please some any one got get gets oh ok okay hey hi hello well sure um yo right "
    "rather maybe perhaps actually though bit lot kind excuse madam sir".split()
)
_LIGHT = frozenset(
    "want need like go come take make see look tell say said know think give find try keep put bring show leave use "
    "call work ask happen love mean thank thing something anything someone somebody everything nothing anyone much "
    "many more good long big old little new local time day night today tonight tomorrow way place people back other "
    "another player".split()
)
_NO = frozenset(
    "not no never nor neither nobody without refuse cannot don't won't can't didn't isn't wasn't aren't ain't "
    "doesn't haven't hasn't wouldn't couldn't shouldn't".split()
)
# fmt: on
_WHO = frozenset("i you we he she it they there".split())
_CAN = ("can", "could", "will", "would")
_REQUESTS = frozenset((can, "you") for can in _CAN) | {("你", "能"), ("你", "会"), ("你", "可"), ("帮", "我")}
_OFFERS = frozenset(("i", can) for can in _CAN) | {
    ("let", "me"),
    ("我", "能"),
    ("我", "会"),
    ("我", "来"),
    ("让", "我"),
}
_OPENINGS = frozenset("hey hi hello oh well so and but ok okay um yo excuse me sorry please".split())
_NO_QUESTIONS = frozenset({("what", "a"), ("what", "if"), ("what", "about"), ("how", "about")})
_WHAT = frozenset("what who whose which where when why how".split())
_QUESTIONS = frozenset("is are was were do does did has have any isn't aren't don't doesn't didn't".split()) | _WHAT
_PAST = frozenset(
    "was were had lost woke sank stole came went saw told said made found took gave heard left won broke fell bought "
    "met got slept ate drank ran fought died sold paid spent thought knew kept taught brought caught sent built spoke "
    "grew drew wrote sat stood felt already once yesterday ago 昨".split()
)
_BEING = [(be, a) for be in ("is", "are", "am", "i'm", "it's") for a in ("a", "an")]
_TOLD = frozenset({("used", "to"), ("以", "前"), ("曾", "经"), *_BEING})
_QUESTION_SIGNS = frozenset("吗谁哪怎什几")
_FAINT_SIGNS = frozenset(
    "的了吗呢吧啊呀么我你他她它们是在有把就都也还要会能可以这那一个请给被和与跟不没很太什想点些儿里"
)
# "Is it or is it not", "otherwise", "not bad", "excuse me", "never mind", "nearly out of" say no to nothing.
_NO_SIGN = lazy(r"(.)[不没]\1|不然|不错|不好意思|没关系|没事|快没|(?P<no>[不没别未无])")
_ED = lazy(r"[^e]ed$")  # No past: `I need`, `you bleed`.
_CLAUSE = lazy(r"[.,;:!?。，；：！？…\n]+|\b(?:[Bb]ut|[Ii]f|[Bb]ecause)\b")
_MOST_CLAUSES = 12


class Phrase(NamedTuple):
    """A phrase as it is compared. Two with the same `words` are the same."""

    words: tuple[str, ...]
    weights: Mapping[str, float]
    """How much each part tells: stems, Chinese characters, pairs of those."""
    pairs: frozenset[tuple[str, str]]
    """Neighbouring words."""
    negated: bool
    """Whether it says no: `I will not help`."""
    stance: str
    """`offers` as in `let me fix it`, `asks` as in `can you fix it` and `who fixed it`, `tells` of the past
    as in `it was fixed` or what something is as in `he is a smith`, else empty."""


@lru_cache(maxsize=4096)
def phrase(text: str) -> Phrase:
    """What a text is made of."""
    said = tuple(_SPELLED.get(word, word) for word in words(text))
    weights: dict[str, float] = {}
    for word in said:
        weights.update([_sign(word) if stands_alone(word) else _word(word)])
    pairs = frozenset(pairwise(said))
    written = frozenset(pair for pair in pairs if all(map(stands_alone, pair)))
    for pair in written:
        weights["".join(pair)] = (FULL, LIGHT, FAINT)[sum(sign in _FAINT_SIGNS for sign in pair)]
    return Phrase(said, weights, pairs - written, _says_no(said) or _signs_no(text), _stance(said, pairs))


@lru_cache(maxsize=1024)
def clauses(text: str) -> tuple[Phrase, ...]:
    """The parts of a text between its punctuation marks; none for a text of one part.

    A part that the next ones take back is left out: `I can help. Or rather not.`
    """
    parts = [part for part in map(phrase, _CLAUSE.split(text)[:_MOST_CLAUSES]) if part.words]
    if len(parts) < 2:
        return ()
    return tuple(part for at, part in enumerate(parts) if not any(map(_only_no, parts[at + 1 :])))


def weighed(word: str) -> tuple[str, float]:
    """What one of `words` is compared by, and how much it tells: `bridges` gives `bridg` and `FULL`."""
    return _sign(word) if stands_alone(word) else _word(_SPELLED.get(word, word))


def _word(word: str) -> tuple[str, float]:
    if word in _FAINT:
        return word, FAINT
    root = stem(word)
    return root, LIGHT if root in _LIGHT or word in _LIGHT else FULL


def _sign(sign: str) -> tuple[str, float]:
    return sign, 0.06 if sign in _FAINT_SIGNS else 0.4


def _says_no(said: Sequence[str]) -> bool:
    """`Don't you have a room?` does not say no."""
    return any(
        word in _NO and not (word.endswith("n't") and after in _WHO)
        for word, after in zip_longest(said, said[1:], fillvalue="")
    )


def _stance(said: Sequence[str], pairs: frozenset[tuple[str, str]]) -> str:
    offers = bool(pairs & _OFFERS) or "i'll" in said
    first = next((word for word in said if word not in _OPENINGS), "")
    asks = bool(pairs & _REQUESTS) or first in _QUESTIONS or not _QUESTION_SIGNS.isdisjoint(said)
    if not _NO_QUESTIONS.isdisjoint(pairs) or not (asks or offers):
        return "tells" if _tells(said, pairs) else ""
    return "" if asks and offers else "asks" if asks else "offers"


def _tells(said: Sequence[str], pairs: frozenset[tuple[str, str]]) -> bool:
    told = not _PAST.isdisjoint(said) or not _TOLD.isdisjoint(pairs)
    return told or any(who in _WHO and _ED.search(did) for who, did in pairs)


def _signs_no(text: str) -> bool:
    return any(found["no"] for found in _NO_SIGN.finditer(text))


def _only_no(part: Phrase) -> bool:
    return part.negated and max(part.weights.values()) < LIGHT
