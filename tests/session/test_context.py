"""What a session is given: limits that are no limits are told of where they are written."""

from __future__ import annotations

from typing import Any

import pytest

from npcsdk.session.context import Limits


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"remembering": {"entries": 100}}, r"remembering is {'entries': 100}; give a Remembering\(...\)"),
        ({"turn": 3}, r"turn is 3; give a Budget\(...\)"),
        ({"session": None}, r"session is None; give a Budget\(...\)"),
    ],
)
def test_a_bound_of_another_kind_is_told_of(given: dict[str, Any], told: str) -> None:
    with pytest.raises(TypeError, match=told):
        Limits(**given)
