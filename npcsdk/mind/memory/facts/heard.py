"""What one thing said holds: claims, a promise, a question, a confidence; and how important it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from npcsdk.memory import ORDINARY
from npcsdk.mind.memory.facts.chinese import chinese_claims
from npcsdk.mind.memory.facts.claim import Claim
from npcsdk.mind.memory.facts.done import done_in, waives_in
from npcsdk.mind.memory.facts.english import claims_in
from npcsdk.mind.memory.facts.plain import plain, sentences
from npcsdk.mind.memory.facts.promise import promise_in
from npcsdk.mind.memory.facts.question import answers, question_in
from npcsdk.mind.memory.facts.signs import chinese
from npcsdk.mind.memory.facts.weight import confided, weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one thing said holds, for whoever remembers it.

    Attributes:
        claims: what the speaker says is so.
        promise: the words of what the speaker promises; "" where it promises nothing.
        question: the question that wants an answer; "" where there is none.
        done: the words that say something was done, which may settle a promise.
        waives: the words by which the speaker lets the other off a promise.
        answers: whether it says something that can answer a question.
        confided: whether it was said in confidence.
        importance: 0 to 1.
    """

    claims: tuple[Claim, ...] = ()
    promise: str = ""
    question: str = ""
    done: str = ""
    waives: str = ""
    answers: bool = False
    confided: bool = False
    importance: float = ORDINARY


@lru_cache(maxsize=512)
def heard(text: str, said_by: str, to: str) -> Heard:
    """What something said, or an event in words, holds. Of a long one the first `plain.LONGEST` characters are read.

    It is read by patterns for English, and a few for Chinese. They would rather miss a claim than make one up.

    Args:
        text: the words.
        said_by: who said it, an id; "" for what nobody said.
        to: who was talked to, an id.
    """
    speech = plain(text)
    said = tuple(sentences(speech.text))
    claims = tuple(dict.fromkeys(claims_in(said, said_by, to)))
    if chinese(speech.text):
        claims += tuple(chinese_claims(speech.text, said_by, to))
    promise, question, secret = promise_in(said), question_in(said), confided(speech.text)
    return Heard(
        claims=claims,
        promise=promise,
        question=question,
        done=done_in(said, speech.narrated),
        waives=waives_in(speech.text),
        answers=answers(speech.text, said),
        confided=secret,
        importance=weight(
            speech.text, said, claims, by=said_by, promises=bool(promise), secret=secret, asks=bool(question)
        ),
    )
