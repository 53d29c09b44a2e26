import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from npcsdk.world.effects import Effect, Effects
from npcsdk.world.operations import apply_op

effects = TypeAdapter(Effects)


@pytest.mark.parametrize(
    ("old", "op", "new"),
    [
        (1, "+5", 6),
        (1, "-2.5", -1.5),
        (1, 7, 7),
        (False, True, True),
        ("sour", "happy", "happy"),
        ("sour", "=+5", "+5"),
        ("sour", "==", "="),
        (3, "=-5", -5),
        (3, "=x", "x"),
        ("5", "=6", "6"),
    ],
)
def test_operations(old: object, op: object, new: object) -> None:
    got = apply_op(old, op)  # type: ignore[arg-type]
    assert got == new
    assert type(got) is type(new)


@pytest.mark.parametrize(
    ("old", "op"),
    [
        ("text", "+5"),
        (True, "+5"),
        (1, "+five"),
        (1, "-"),
        (1, float("nan")),
        (1, float("inf")),
        (2**53, "+1"),
        (1, 10**400),
        (1, "+" + "9" * 400),
        ("x", "y" * 20_000),
        (1, None),
        (1, [1]),
    ],
)
def test_refused_operations(old: object, op: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        apply_op(old, op)  # type: ignore[arg-type]


def test_as_a_field() -> None:
    found = effects.validate_python({"trust": "+5", "has_ledger": True})
    assert found == (Effect("trust", "+5"), Effect("has_ledger", True))
    assert effects.dump_python(found) == {"trust": "+5", "has_ledger": True}
    assert effects.validate_json(effects.dump_json(found)) == found
    assert effects.validate_python(found) == found


@pytest.mark.parametrize("written", [{"trust": "+"}, {"a b": 1}, "trust", {"trust": None}, {"trust": {}}, [1], {1: 2}])
def test_refused_fields(written: object) -> None:
    with pytest.raises(ValidationError):
        effects.validate_python(written)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_adding_is_adding(old: int, step: int) -> None:
    assert apply_op(old, f"{step:+d}") == old + step
