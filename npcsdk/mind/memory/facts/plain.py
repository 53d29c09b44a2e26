"""What was said, cut into clauses of plain words: spelling evened out, narration and the words of others left out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from npcsdk.patterns import lazy

LONGEST = 1000
"""Characters of one thing said that are read."""
_WORDS = 60
"""Words of one sentence that are read."""

_APOSTROPHES = str.maketrans({**dict.fromkeys("‘’‛ʼ′`´", "'"), **dict.fromkeys("“”„«»＂", '"')})
_NARRATED = lazy(r"\*{1,2}([^*\n]{1,300})\*{1,2}|\[[^\[\]\n]{0,300}\]")
_QUOTED = lazy(r'"([^"\n]{1,500})"')
_SENTENCE = lazy(r"((?:[^.!?…。！？\n]|\.(?=\d))+)([.!?…。！？\n]*)")
_TITLE = lazy(r"(?i)\b(mr|mrs|ms|dr|st)\.")
_BREAK = lazy(r"[,;:()（），；：、~|]+|[—–]+|\s-+\s|\.\.+|\s-+$|^-+\s")
_EDGES = "\"'“”*_.-–—<>/\\^"
_SPELLINGS = """
    I am = i'm im i'am; I will = ima imma i'll; I have = ive i've iv; you = u ya ye thee thou; are = r art;
    your = ur yer thy; you are = youre; mine is = mine's; do not = dont don't; does not = doesnt; did not = didnt;
    will not = wont won't; can not = cant can't cannot; is not = isnt isn't; am not = aint ain't; are not = arent;
    was not = wasnt; have not = havent; has not = hasnt; shall not = shan't; would not = wouldnt; could not = couldnt;
    should not = shouldnt; going to = gonna; got to = gotta; want to = wanna; any more = anymore;
    name is = names name's; he is = he's hes; she is = she's shes; it is = it's tis 'tis; that is = that's thats;
    there is = there's theres; here is = here's heres; who is = who's whos; what is = what's whats;
    where is = where's wheres; how is = how's hows; why is = why's; when is = when's; let us = let's lets;
    favourite = favorite fav favourites favorites; birthday = bday;
    tomorrow = tmr tmrw tomorow tommorow tommorrow 2morrow; brother's = bro's; sister = sis; love = luv;
    never mind = nvm; please = plz pls; promise = prommise promiss; received = recieved; I would = i'd; has = hath;
    does = doth; it was = 'twas; dwells = dwelleth; and = an' &; with = w/; about = abt;
    because = cuz coz bc bcuz cos 'cause
"""
"""What words are written as, and how else players write them."""
_SPELLED = {
    each: word.strip()
    for word, written in (line.split(" = ") for line in _SPELLINGS.split(";"))
    for each in written.split()
}
_BE = frozenset("am is are was were".split())
_SICK = frozenset(
    "am is are was were be been being feel feeling feels felt look looks looking get getting got fall fell fallen"
    " so very really seriously terminally mentally my the your his her an of no with and".split()
)
_SPLITS = frozenset("and but because so although though while yet plus".split())


class Clause(NamedTuple):
    """A part of a sentence: its words as they were written, the same in small letters, and what joins it on."""

    words: tuple[str, ...]
    low: tuple[str, ...]
    joined: str = ""


class Sentence(NamedTuple):
    """A sentence: as it was written, its clauses, and whether a question mark ends it."""

    text: str
    clauses: tuple[Clause, ...]
    marked: bool


class Plain(NamedTuple):
    """What was said.

    Attributes:
        text: the speech alone, as it was written.
        narrated: what was told between asterisks beside the speech: `*hands over the ledger*`.
    """

    text: str
    narrated: str


def plain(text: str) -> Plain:
    """The speech of a text, of its first `LONGEST` characters.

    What stands between asterisks is told, not said. What stands in quotation marks is said by others, unless the text
    begins so, as it does where somebody writes a scene: `"I live here," she says`.
    """
    text = text[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).translate(_APOSTROPHES)[:LONGEST]
        text = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cf", "Cc", "Cs"))
    narrated = ""
    if "*" in text or "[" in text:
        narrated = ". ".join(found for found in _NARRATED.findall(text) if found)
        text = _NARRATED.sub(" ", text)
    if '"' in text:
        scene = text.lstrip().startswith('"')
        quotes = _QUOTED.findall(text)
        text = " . ".join(quotes) if scene and quotes else _QUOTED.sub(" … ", text)
    return Plain(text.strip(), narrated)


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a speech."""
    if "." in text:
        text = _TITLE.sub(r"\1", text)
    for said, end in _SENTENCE.findall(text):
        parts = _clauses(said)
        if parts:
            yield Sentence(said.strip(), parts, "?" in end or "？" in end)


def _clauses(said: str) -> tuple[Clause, ...]:
    found: list[Clause] = []
    left = _WORDS
    for part in _BREAK.split(said):
        words: list[str] = []
        joined = "," if found else ""
        for word in _words(part):
            low = word.casefold()
            left -= 1
            if left < 0:
                break
            if low == "but" and words and words[-1].casefold() in _BE:  # `I am but a traveller`.
                continue
            if low in _SPLITS and not (low == "so" and words):
                if words:
                    found.append(_clause(words, joined))
                words, joined = [], low
            else:
                words.append(word)
        if words:
            found.append(_clause(words, joined))
    return tuple(found)


def _clause(words: list[str], joined: str) -> Clause:
    return Clause(tuple(words), tuple(word.casefold() for word in words), joined)


def _words(part: str) -> Iterator[str]:
    before, raws = "", part.split()
    for at, raw in enumerate(raws):
        word = raw.strip(_EDGES)
        if not word:
            continue
        low = word.casefold()
        spelled = _SPELLED.get(low)
        if low in ("ill", "id") and word[0].islower() and before not in _SICK:
            spelled = "I will" if low == "ill" else "I would"
        before = low
        if spelled:
            yield from spelled.split()
        elif "'" not in low:
            yield word
        elif low.endswith("'s") and raws[at + 1 : at + 2] and raws[at + 1].casefold().strip(_EDGES) in _AFTER_IS:
            yield word[:-2]
            yield "has" if raws[at + 1].casefold() == "been" else "is"
        else:
            yield from _parted(word, low)


def _parted(word: str, low: str) -> list[str]:
    """A word with an apostrophe as the words it stands for."""
    for ending, full in (("n't", "not"), ("'ll", "will"), ("'ve", "have"), ("'re", "are"), ("'d", "would")):
        if low.endswith(ending):
            return [word[: -len(ending)], full]
    return [word]


_AFTER_IS = frozenset(
    "been gone dead not locked closed broken out missing sick ill open burned stolen alive fixed".split()
)
"""What follows `'s` where that stands for is or has, and for nobody's possession: `the door's locked`."""
