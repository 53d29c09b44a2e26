"""Who is talked to and present is named by id; whatever else is given is told of with what to give."""

from __future__ import annotations

from typing import Any

import pytest

from npcsdk.errors import SessionError
from npcsdk.session.who import known, present
from npcsdk.testing.worlds import small_world

WORLD = small_world()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("mirra", "the world has no character 'mirra'; it has mira"),
        (WORLD.characters["mira"], "there is no character of type Character; name one by its id: 'mira'"),
        (None, "there is no character of type NoneType; name one by its id: 'mira'"),
    ],
)
def test_somebody_is_named_by_id(given: Any, told: str) -> None:
    assert known(WORLD, "mira") == "mira"
    with pytest.raises(SessionError, match=told):
        known(WORLD, given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("mira", "give a list of characters: ['mira']"),
        ("", "give a list of characters: [] for nobody"),
        (None, "give a list of characters: [] for nobody"),
    ],
)
def test_those_present_are_a_list(given: Any, told: str) -> None:
    assert present(WORLD, ["mira", "mira"]) == ("mira",)
    with pytest.raises(SessionError) as error:
        present(WORLD, given)
    assert told in str(error.value)
