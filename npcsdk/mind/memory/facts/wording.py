"""What is said with a memory whose claims hold no longer, or are contradicted. Values are quoted: they are hearsay."""

from __future__ import annotations

from collections.abc import Mapping

from npcsdk.mind.memory.facts.claim import Claim
from npcsdk.mind.memory.facts.told import KNOWN, READ, Standing, Told
from npcsdk.mind.quoting import quoted
from npcsdk.world.nature import PLAYER

_MOST = 2
"""Who is named that says otherwise."""
_LONGEST = 60
_SAYS = {
    "name": ("is called", "be called"),
    "surname": ("is called", "be called"),
    "nickname": ("is called", "be called"),
    "home": ("lives in", "live in"),
    "work": ("works as", "work as"),
    "origin": ("comes from", "come from"),
    "born": ("was born in", "be born in"),
    "grew up": ("grew up in", "grow up in"),
    "likes": ("likes", "like"),
    "has": ("has", "have"),
    "knows": ("knows", "know"),
    "is": ("is", "be"),
    "place": ("is", "be"),
    "price": ("costs", "cost"),
    "owner": ("belongs to", "belong to"),
    "speaks": ("speaks", "speak"),
    "eats or drinks": ("eats or drinks", "eat or drink"),
    "age": ("is", "be"),
    "birthday": ("has a birthday on", "have a birthday on"),
}
_OWN = frozenset("name surname nickname home work age likes eats-or-drinks".split())
"""What is one's own to say; what else one says of itself, it only claims."""
_FIXED = frozenset(("origin", "born", "birthday", "grew up"))
"""What does not change: who says otherwise later contradicts itself."""
_PREPOSITIONS = frozenset(
    "in at on near by over under above behind outside inside beside across around beneath next along among"
    " amongst between"
    " beyond past for with".split()
)
_BY_ITSELF = frozenset("run runs keep keeps".split())


def note(standings: list[Standing], names: Mapping[str, str]) -> str:
    """What has to be said with a memory, by how its claims stand; "" where nothing has.

    Args:
        standings: how each claim stands.
        names: what people are called, by their ids; the player is `the player`, whatever it calls itself.
    """
    return "; ".join(dict.fromkeys(filter(None, (_note(each, names) for each in standings))))


def _note(standing: Standing, names: Mapping[str, str]) -> str:
    told, after, before, others = standing
    if after is not None:
        if told.claim.what in _FIXED:
            return f"said otherwise later: {_reported(after, names)}"
        if not after.claim.holds and told.claim.holds:
            return "no longer"
        return f"no longer: {_reported(after, names)} now"
    parts = []
    if before is not None and before.claim.holds and before.claim.value:
        if told.claim.what in _FIXED:
            parts.append(f"said otherwise before: {_reported(before, names)}")
        else:
            whose = "" if before.own else f"{_about(before.claim, names)} "
            parts.append(f"{whose}used to {_infinitive(before.claim)}")
    for each in others[:_MOST]:
        who = _who(each.by, names)
        says = "but it is known that" if each.by == KNOWN else f"{who} says otherwise:"
        parts.append(f"{says} {_about(each.claim, names)} {_third(each.claim)}")
    return "; ".join(parts)


def _reported(told: Told, names: Mapping[str, str]) -> str:
    """A claim as one that somebody made, but for what is its own to say."""
    subject = _about(told.claim, names)
    if told.by == KNOWN or (told.own and told.claim.what in _OWN):
        return f"{subject} {_third(told.claim)}"
    if told.own:
        return f"{subject} claims {'' if told.claim.holds else 'not '}to {_infinitive(told.claim)}"
    return f"{_who(told.by, names)} says {subject} {_third(told.claim)}"


def _who(who: str, names: Mapping[str, str]) -> str:
    if who in ("", READ):
        return "what was written" if who == READ else "somebody"
    return "the player" if who == PLAYER else names.get(who, who)


def _about(claim: Claim, names: Mapping[str, str]) -> str:
    """Whom or what a claim is about, as people say it."""
    owner, of, thing = claim.about.partition("'s ")
    if claim.about == PLAYER or claim.about in names or (of and (owner == PLAYER or owner in names)):
        return _who(owner, names) + (f"'s {quoted(thing)}" if of else "")
    called = next((name for name in names.values() if name.casefold() == claim.about), "")
    return called or (f"the {quoted(claim.about)}" if claim.about.isascii() and not of else quoted(claim.about))


def _words(claim: Claim) -> tuple[str, str, str]:
    """What is said in the third person, the same after `to`, and the value."""
    third, to = _SAYS.get(claim.what, ("has as " + claim.what, "have as " + claim.what))
    value = quoted(claim.value)[:_LONGEST]
    first = value.partition(" ")[0].casefold()
    if claim.what in ("home", "work") and first in _PREPOSITIONS:
        third, to = third.partition(" ")[0], to.partition(" ")[0]
    elif claim.what == "work" and first in _BY_ITSELF:
        value = value.partition(" ")[2]
        third, to = ("runs the", "run the") if first.startswith("run") else ("keeps the", "keep the")
    if claim.what == "age" and value.replace("-", "").isalnum() and " " not in value:
        value = f"{value} years old"
    return third, to, value


def _third(claim: Claim) -> str:
    third, to, value = _words(claim)
    if not claim.holds:
        verb, _, more = third.partition(" ")
        third = f"{verb} not {more}".rstrip() if verb in ("is", "was") else f"does not {to}"
    return f"{third} {value}".rstrip()


def _infinitive(claim: Claim) -> str:
    _, to, value = _words(claim)
    return f"{to} {value}".rstrip()
