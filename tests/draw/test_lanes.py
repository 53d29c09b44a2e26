from hypothesis import given
from hypothesis import strategies as st

from npcsdk.draw.lanes import Lanes

SPANS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 20), st.integers(0, 20)), max_size=30)


@given(SPANS)
def test_lines_of_one_lane_never_touch(spans: list[tuple[str, int, int]]) -> None:
    lanes = Lanes()
    whole: dict[str, list[int]] = {}
    for name, start, end in spans:
        lanes.add(name, start, end)
        whole[name] = [*whole.get(name, []), start, end]
    for one in whole:
        assert 0 <= lanes.lane(one) < len(lanes)
        for other in whole:
            if one != other and lanes.lane(one) == lanes.lane(other):
                assert max(whole[one]) < min(whole[other]) or max(whole[other]) < min(whole[one])


def test_lines_that_do_not_meet_share_a_lane() -> None:
    lanes = Lanes()
    assert len(lanes) == 0
    lanes.add("a", 0, 5)
    lanes.add("b", 9, 6)
    assert len(lanes) == 1
    lanes.add("b", 6, 4)
    assert len(lanes) == 2
