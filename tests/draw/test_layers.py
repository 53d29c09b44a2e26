import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.draw.layers import columns, lower, order, spread

SIZES = st.lists(st.tuples(st.floats(-500, 500), st.floats(1, 100)), min_size=1, max_size=20)


def test_columns_follow_the_longest_way_and_ways_back_have_no_say() -> None:
    pairs = [("a", "b"), ("b", "c"), ("a", "c"), ("c", "a"), ("c", "d")]
    assert columns("abcd", pairs, ["a"]) == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_what_nothing_leads_to_stands_just_left_of_where_it_leads() -> None:
    assert columns("abcx", [("a", "b"), ("b", "c"), ("x", "c")], ["a"])["x"] == 1


@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=30))
def test_every_box_has_a_column_whatever_leads_where(pairs: list[tuple[str, str]]) -> None:
    column = columns("abcdefg", [(a, b) for a, b in pairs if a != b], ["a"])
    assert set(column) == set("abcdefg")
    assert column["a"] == 0
    assert min(column.values()) >= 0


def test_a_column_that_is_too_high_becomes_several_of_about_the_same_height() -> None:
    column = {f"n{at}": 1 for at in range(10)} | {"first": 0}
    rows = lower(column, dict.fromkeys(column, 100.0), 350.0)
    assert [len(row) for row in rows] == [1, 3, 4, 3]
    assert sorted(name for row in rows for name in row) == sorted(column)


def test_boxes_are_sorted_so_that_arrows_do_not_cross() -> None:
    rows = [["a", "b", "c"], ["x", "y", "z"]]
    order(rows, [("a", "z", 0.5), ("b", "y", 0.5), ("c", "x", 0.5)], 3)
    places = {name: at for row in rows for at, name in enumerate(row)}
    assert (places["a"], places["b"], places["c"]) == (places["z"], places["y"], places["x"])


def test_targets_stand_in_the_order_in_which_their_arrows_leave() -> None:
    rows = [["hub"], ["z", "y", "x"]]
    order(rows, [("hub", "x", 0.2), ("hub", "y", 0.5), ("hub", "z", 0.9)], 2)
    assert rows[1] == ["x", "y", "z"]


@given(SIZES)
def test_spread_boxes_do_not_overlap(sizes: list[tuple[float, float]]) -> None:
    wanted, heights = [size[0] for size in sizes], [size[1] for size in sizes]
    tops = spread(wanted, heights)
    for at in range(1, len(tops)):
        assert tops[at] >= tops[at - 1] + heights[at - 1] - 1e-6


def test_boxes_stand_where_they_want_to_and_meet_in_the_middle() -> None:
    assert spread([0, 50, 200], [10, 10, 10]) == [0, 50, 200]
    assert spread([100, 100], [10, 10]) == pytest.approx([95, 105])
