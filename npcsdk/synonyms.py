"""The nearest label for a word that is none: a model that writes `[ecstatic]` or `[有点生气]` is understood.

Words are known by `emotion_words`, in the forms that they take, with words of degree before them and with one slip
of the pen. What names no feeling, a gesture or a thing, has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from unicodedata import normalize

from npcsdk.emotion import VOCABULARY, Feeling
from npcsdk.emotion_words import CHINESE, ENGLISH
from npcsdk.patterns import lazy

LONGEST = 48
"""Characters of a word or phrase beyond which it is not looked at."""
DEGREES: Mapping[str, float] = {
    "a_bit": 0.4, "a_little": 0.4, "a_little_bit": 0.4, "a_touch": 0.3, "barely": 0.2, "faintly": 0.2, "hint_of": 0.3,
    "half": 0.5, "kind_of": 0.5, "kinda": 0.5, "lightly": 0.4, "mildly": 0.4, "moderately": 0.6, "slightly": 0.3,
    "somewhat": 0.5, "sort_of": 0.5, "subtly": 0.3, "vaguely": 0.3, "fairly": 0.8, "rather": 0.8, "quite": 0.9,
    "absolutely": 2.0, "beyond": 2.0, "completely": 2.0, "deeply": 1.5, "extremely": 2.0, "highly": 1.5,
    "incredibly": 2.0, "intensely": 2.0, "overly": 1.5, "really": 1.3, "so": 1.3, "super": 1.5, "terribly": 1.5,
    "too": 1.3, "totally": 2.0, "truly": 1.3, "utterly": 2.0, "very": 1.5,
    "非常": 1.5, "十分": 1.5, "很": 1.3, "极其": 2.0, "极度": 2.0, "特别": 1.5, "超级": 1.5, "超": 1.5,
    "好": 1.3, "太": 1.5, "有点": 0.4, "有些": 0.4, "有點": 0.4, "略": 0.3, "略微": 0.3, "稍微": 0.3,
    "微微": 0.3, "一丝": 0.2,
}  # fmt: skip
"""By what a word of degree changes the intensity of the word after it."""

_AROUND = (
    "feeling", "feels", "feel", "looking", "looks", "look", "sounding", "sounds", "sound", "seeming", "seems", "being",
    "is", "was", "with", "in", "full_of", "filled_with", "pretty", "just", "still", "感到", "觉得", "感觉", "显得",
)  # fmt: skip
_AFTER = (
    "emotion", "expression", "face", "feeling", "look", "mood", "tone", "voice", 
    "了", "的", "地", "着", "极了", "表情", "语气",
)  # fmt: skip
_ENDINGS = (
    ("ily", "y"), ("ably", "able"), ("ibly", "ible"), ("ically", "ic"), ("ally", "al"), ("ly", ""), ("ly", "le"),
    ("iness", "y"), ("ness", ""),
)  # fmt: skip
"""Endings, and what stands in their place in the word that is known."""
_COMPARED = (("ier", "y"), ("iest", "y"), ("dder", "d"), ("ddest", "d"), ("er", ""), ("est", ""))
"""The same, of labels alone: a career is no matter of care."""

_APART = lazy(r"[\s_\-–—.·'’]+")
_SEVERAL = lazy(r"[/,;&+|、，；]|_and_|_but_|和|又")
_OTHER_WORDS = frozenset(
    "abused boned booed bore bowed boxed bred confidant consent contend contents contest context convent defected "
    "deviant excised exited gloaming graceful harpy hippy hubble living loping losing lovely neural pitting prod "
    "related relayed tenner tens terse tied tiered tiled timed tire tried tumid wear".split()
)
"""Words of their own that look like a label or a form of one."""


def nearest(word: str) -> Feeling | None:
    """What a word says in the vocabulary; None where it names no feeling.

    Args:
        word: a word or a short phrase, in English or Chinese, in any case.

    Returns:
        The label with the intensity that the word has.

    >>> nearest("Ecstatic"), nearest("slightly annoyed"), nearest("高兴"), nearest("wave")
    (Feeling(label='joyful', intensity=1.0), Feeling(label='annoyed', intensity=0.3), \
Feeling(label='happy', intensity=1.0), None)
    """
    if len(word) > LONGEST:
        return None
    plain = _APART.sub("_", normalize("NFKC", word).casefold()).strip("_!?！？。…~")
    # The whole first: 和 joins two words, and is a part of others.
    several = (_one(each.strip("_")) for each in (plain, *_SEVERAL.split(plain)))
    return next((found for found in several if found is not None), None)


def words_of(label: str) -> tuple[str, ...]:
    """The English words that mean a label, itself first.

    Raises:
        KeyError: it is no label of the vocabulary.
    """
    if label not in VOCABULARY:
        raise KeyError(label)
    return (label, *(word.replace("_", " ") for word, found in _read(ENGLISH).items() if found.label == label))


def described(label: str) -> str:
    """A label in a few words, as a text for an embedder: one word alone says too little.

    >>> described("weary")
    'feeling weary: weariness, world weary, careworn, long suffering'

    Raises:
        KeyError: it is no label of the vocabulary.
    """
    return f"feeling {label}: {', '.join(words_of(label)[1:7])}"


def _read(rows: str) -> dict[str, Feeling]:
    found: dict[str, Feeling] = {}
    label = ""
    for written in rows.split():
        if written.endswith(":"):
            label = written[:-1]
        else:
            word, _, much = written.partition(":")
            found[word] = Feeling(label, float(much or 1))
    return found


@cache
def _known() -> Mapping[str, Feeling]:
    """Every word there is, and every label, also as written without the spaces."""
    listed = {**{label: Feeling(label) for label in VOCABULARY}, **_read(ENGLISH), **_read(CHINESE)}
    return {**{word.replace("_", ""): feeling for word, feeling in listed.items()}, **listed}


def _one(phrase: str) -> Feeling | None:
    """What a phrase of one feeling says: words of degree and what stands around it are taken off, one by one."""
    factor = 1.0
    for _ in range(LONGEST):
        found = _word(phrase)
        if found is not None:
            return Feeling(found.label, min(found.intensity * factor, 1.0))
        shorter, much = _without(phrase)
        if not shorter or shorter == phrase:
            break
        phrase, factor = shorter, factor * much
    head, _, rest = phrase.partition("_")
    if rest and head.endswith("ly"):  # Quietly furious: how, and then what.
        return _one(rest)
    return None


def _without(phrase: str) -> tuple[str, float]:
    """The phrase without the longest word before it or after it that is no feeling, and by what that changes it."""
    before, after = _stripped()
    for joined, much in before:
        if phrase.startswith(joined):
            return phrase.removeprefix(joined), much
    for joined in after:
        if phrase.endswith(joined):
            return phrase.removesuffix(joined), 1.0
    return phrase, 1.0


@cache
def _stripped() -> tuple[list[tuple[str, float]], list[str]]:
    """What is taken off before and after a word, the longest first; in Chinese nothing stands between."""
    before = [(word + "_" * word.isascii(), DEGREES.get(word, 1.0)) for word in (*DEGREES, *_AROUND)]
    after = ["_" * word.isascii() + word for word in _AFTER]
    return sorted(before, key=lambda each: -len(each[0])), sorted(after, key=lambda each: -len(each))


def _word(word: str) -> Feeling | None:
    known = _known()
    if word in known:
        return known[word]
    if word in _OTHER_WORDS:
        return None
    for form in _forms(word):
        if form in known:
            return known[form]
    for label in VOCABULARY:
        if len(label) >= 5 and word[:1] == label[0] and _one_slip(word, label):
            return Feeling(label)
    return None


def _forms(word: str) -> Iterator[str]:
    """What a word may be a form of."""
    for ending, base in _ENDINGS:
        if word.endswith(ending):
            yield word.removesuffix(ending) + base
    for ending, base in _COMPARED:
        if word.endswith(ending) and word.removesuffix(ending) + base in VOCABULARY:
            yield word.removesuffix(ending) + base


def _one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter more, less or another, or by two that changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, rest_of_other = one[at:], other[at:]
    return (
        rest[1:] == rest_of_other[1:]
        or rest[1:] == rest_of_other
        or rest == rest_of_other[1:]
        or (rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:])
    )
