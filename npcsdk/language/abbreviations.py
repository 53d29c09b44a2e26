"""Whether a single full stop, with a space behind it, ends a sentence or an abbreviation."""

from __future__ import annotations

import re

from npcsdk.patterns import lazy

# Before a name; only when capitalised, since "the gen." is no title.
_TITLE = lazy("Dr|DR|Mr|MR|Mrs|MRS|Ms|MS|Mx|Messrs|Prof|St|ST|Rev|Capt|Sgt|Lt|Col|Gen|Gov|Sen|Mt|Ft")
# Goes on within the sentence.
_INSIDE = lazy("e[.]g|i[.]e|cf|vs|viz|approx|ca", re.IGNORECASE)
# Only before a number: "No. 5", but "No. Never."
_NUMBERED = lazy("nos?|vol|fig|ch|pp?", re.IGNORECASE)
# May end a sentence or not: shortened words, dotted letters (U.S., a.m.), initials (J. R.).
_EITHER = lazy("(?i:etc|inc|ltd|co|corp|jr|sr|ave|blvd|dept|est|ph[.]d)|(?:[A-Za-z][.])+[A-Za-z]|[A-HJ-Z]")
# Words that begin a sentence far oftener than they go on with a name.
_STARTER = lazy(
    "An?|And|Are|But|Can|Come|Did|Do|Does|For|He|Her|His|How|I|If|In|Is|Its?|Let|Maybe|My|No|Not|Now|Oh|On|Our|She|So"
    "|That|The|Their|Then|There|These|They|This|Those|Was|We|Well|Were|What|When|Where|Which|Who|Why|Will|With|Yes"
    "|Your?"
)

_LAST_WORD = lazy(r"[^\s\"“”‘'(\[{（「『—–]*$")
_NEXT_WORD = lazy("[A-Za-z]{0,12}")


def ends_sentence(before: str, after: str, *, final: bool) -> bool | None:
    """Whether the stop between two texts ends a sentence.

    Args:
        before: the sentence so far, without the stop.
        after: what follows the space; not empty.
        final: whether nothing follows `after`.

    Returns:
        None if it depends on characters that have not come yet.
    """
    word = _found(_LAST_WORD.search(before[-24:]))
    if _TITLE.fullmatch(word) or _INSIDE.fullmatch(word):
        return False
    if before.strip().isdecimal():  # "1. Take the road": the number of a list
        return False
    if _NUMBERED.fullmatch(word):
        return not after[0].isdecimal()
    if not _EITHER.fullmatch(word):
        return True
    following = _found(_NEXT_WORD.match(after))
    if following == after and not final:
        return None
    return _STARTER.fullmatch(following) is not None


def _found(match: re.Match[str] | None) -> str:
    return match[0] if match else ""
