"""Claims in what is said in English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from npcsdk.mind.memory.facts.claim import Claim
from npcsdk.mind.memory.facts.doing import traits
from npcsdk.mind.memory.facts.forms import FINITE, HEDGES, LEFT_OUT
from npcsdk.mind.memory.facts.grammar import Said, opened, taken_apart
from npcsdk.mind.memory.facts.lists import ABSTRACT, KIN, LASTING
from npcsdk.mind.memory.facts.plain import Clause, Sentence
from npcsdk.mind.memory.facts.question import asks
from npcsdk.mind.memory.facts.subject import Subject, subject
from npcsdk.mind.memory.facts.value import name, noun
from npcsdk.patterns import lazy

MOST = 12
"""Claims that one thing said holds at the most."""
_LISTED = ("likes", "has", "knows")
_DOUBTS = frozenset(
    (who, verb)
    for who in ("i", "they", "he", "she", "people")
    for verb in "say says think guess suppose hope believe said heard reckon hear".split()
)
"""What takes back, behind a statement, that it is known to be so: `the king is dead, they say`."""
_NOT_MEANT = lazy(
    r"(?i)\b(?:just kidding|jk|(?:just |only )?joking|i(?: a|')m lying|i lied|pretend|what if|imagine"
    r"|hypothetically)\b"
)


def claims_in(said: Iterable[Sentence], said_by: str, to: str) -> Iterator[Claim]:
    """The claims that some sentences make, at most `MOST`.

    What is asked, supposed, wished, told of others' words, and what somebody will or would do, claims nothing.
    """
    reader = _Reader(said_by, to)
    count = 0
    for sentence in said:
        if _NOT_MEANT.search(sentence.text):
            continue
        for claim in reader.read(sentence):
            yield claim
            count += 1
            if count == MOST:
                return


class _Reader:
    """Goes through sentences, and keeps in mind who was spoken of."""

    def __init__(self, said_by: str, to: str) -> None:
        self._said_by, self._to = said_by, to
        self._others: list[Subject] = []

    def read(self, sentence: Sentence) -> Iterator[Claim]:
        """The claims of a sentence."""
        last: Said | None = None
        made: list[Claim] = []
        clauses = [opened(clause) for clause in stated(sentence)]
        if any(clause.low[:2] in _DOUBTS and len(clause.low) <= 3 for clause in clauses[1:]):
            return
        for clause in clauses:
            if not clause.low:
                continue
            if clause.low[0] in HEDGES or clause.low[0] == "please":
                return
            found = list(self._called(clause))
            if not found:
                self._mentions(clause)
                said = self._left_out(clause, last) or taken_apart(clause) or (last and self._goes_on(clause, last))
                if said is None:
                    found = _listed(clause, made)
                elif said.verb in ("think", "say", "promise"):
                    return
                else:
                    found, last = list(self._claims(said)), said
            yield from found
            made = found or made[:0]

    def _left_out(self, clause: Clause, last: Said | None) -> Said | None:
        """A clause whose `I` is left out: `moved here from Ohio`, `not married any more`."""
        at = 1 if clause.low[0] in ("just", "actually") else 0
        if last is not None or clause.low[at : at + 1] == () or clause.low[at] not in LEFT_OUT:
            return None
        if clause.low[at] == "not" and LASTING.isdisjoint(clause.low[at + 1 : at + 2]):
            return None
        helps = {"from": "am", "born": "am", "not": "am", "been": "have"}.get(clause.low[at])
        means = ("I", helps) if helps else ("I",)
        if clause.low[at] == "from" and (
            len(clause.low) > 4 or clause.low[at + 1 : at + 2] in (("the",), ("this",), ("my",))
        ):
            return None
        low = tuple(word.casefold() for word in means)
        return taken_apart(Clause((*means, *clause.words[at:]), (*low, *clause.low[at:])))

    def _mentions(self, clause: Clause) -> None:
        """Keeps in mind whom the speaker calls its own, though nothing may be said of them yet."""
        low = clause.low
        for at in range(2, len(low)):
            if low[at] in KIN and low[at - 1] == "my" and at + 1 == len(low):
                self._others.append(Subject(f"{self._said_by}'s {low[at]}", "somebody"))

    def _goes_on(self, clause: Clause, last: Said) -> Said | None:
        """A clause that shares the subject of the one before: `I live here and work at the mill`."""
        if clause.joined not in ("and", "but", ",") or clause.low[0] not in FINITE:
            return None
        return taken_apart(Clause((*last.named, *clause.words), (*last.who, *clause.low)))

    def _called(self, clause: Clause) -> Iterator[Claim]:
        """`Call me Ishmael`, `people call me Finch`."""
        low = clause.low
        for at in range(min(len(low) - 2, 5)):
            if (
                low[at] in ("call", "calls")
                and low[at + 1] == "me"
                and "not" not in low[:at]
                and "will" not in low[:at]
            ):
                if found := name(clause.words[at + 2 :]):
                    yield Claim(self._said_by, "name", found, True)
                return

    def _claims(self, said: Said) -> Iterator[Claim]:
        before = self._others[0] if len({other.about for other in self._others}) == 1 else None
        who = subject(said.who, said.named, self._said_by, self._to, before)
        if who is None:
            return
        if who.kind not in ("self", "you"):
            self._others.append(who)
        count = 0
        for found in traits(said, who):
            if said.who == ("we",) and found.what not in ("home", "work"):  # We may be many, and who is not said.
                continue
            if who.kind == "you" and found.what not in ("name", "home", "work", "age", "origin"):
                continue
            count += 1
            yield Claim(who.about, found.what, found.value, found.one, found.holds)
            yield from self._named(said, found.what, found.value)
        if who.name and count and who.name.casefold() != "is":
            yield Claim(who.about, "name", who.name, True)

    def _named(self, said: Said, what: str, value: str) -> Iterator[Claim]:
        """`I have a sister named Anna` says what she is called, too."""
        if what != "has":
            return
        low = said.low
        at = next((at for at, word in enumerate(low) if word in ("named", "called")), None)
        if at is not None and (found := name(said.rest[at + 1 :])):
            yield Claim(f"{self._said_by}'s {value.casefold().split()[-1]}", "name", found, True)


def stated(sentence: Sentence) -> Iterator[Clause]:
    """The clauses of a sentence that state something: none that asks, and none before a tag such as `isn't it?`."""
    clauses = sentence.clauses
    first = next((at for at, clause in enumerate(clauses) if asks(opened(clause).low)), None)
    if first is None:
        yield from () if sentence.marked else clauses
    elif not (
        first and len(clauses[first].low) <= 3 and clauses[first].low[-1:] and sentence.marked and _tag(clauses[first])
    ):
        yield from clauses[:first]


def _tag(clause: Clause) -> bool:
    return "not" in clause.low or clause.low[-1] in ("it", "you", "he", "she", "they", "i", "we")


def _listed(clause: Clause, made: list[Claim]) -> list[Claim]:
    """What is only named after a claim of the same kind: `I like tea and cake`."""
    if not made or clause.joined not in ("and", ",") or len(clause.low) > 3 or made[-1].what not in _LISTED:
        return []
    last = made[-1]
    if last.what == "has" and clause.low[0] not in ("a", "an", "two", "three", "one"):
        return []
    rest = clause.words[1:] if last.what == "has" and clause.low[0] in ("a", "an") else clause.words
    found = noun(rest, most=3)
    if not found or len(found.split()) < len(rest) - 1 or found.casefold().split()[-1] in ABSTRACT:
        return []
    return [Claim(last.about, last.what, found, last.one, last.holds)] if clause.joined == "and" else []
