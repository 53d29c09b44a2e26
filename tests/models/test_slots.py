import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.models.slots import Slots


class Guest:
    def __init__(self, key="", *messages):
        self.key = key
        self.messages = messages
        self.stopped = False
        self.yielded = False


def used(slots, *keys):
    """The slots that the keys get, one after the other."""
    got = []
    for key in keys:
        with slots.to_speak(Guest(key)) as slot:
            got.append(slot)
    return got


def test_a_character_has_its_slot_again():
    slots = Slots(2)
    mira, tam, again, tam_again = used(slots, "mira", "tam", "mira", "tam")
    assert mira != tam
    assert (again, tam_again) == (mira, tam)


def test_the_one_idle_longest_gives_its_slot_up():
    slots = Slots(2)
    mira, tam, _, bo = used(slots, "mira", "tam", "mira", "bo")
    assert bo == tam
    assert used(slots, "mira") == [mira]


def test_two_who_speak_at_once_for_one_character_have_a_slot_each():
    slots = Slots(2)
    with slots.to_speak(Guest("mira")) as one, slots.to_speak(Guest("mira")) as other:
        assert {one, other} == {0, 1}


def test_of_two_talks_with_one_character_each_finds_its_own():
    slots = Slots(3)
    with slots.to_speak(Guest("mira", "rules", "hello")) as one, slots.to_speak(Guest("mira", "rules", "hey")) as other:
        pass
    for _ in range(2):
        with slots.to_speak(Guest("mira", "rules", "hello", "more")) as again:
            assert again == one
        with slots.to_speak(Guest("mira", "rules", "hey", "more")) as again:
            assert again == other


def test_a_slot_whose_call_was_stopped_is_waited_for():
    slots, ending, got = Slots(2), Guest("mira"), []

    def speaking():
        with slots.to_speak(Guest("mira")) as slot:
            got.append(slot)

    with slots.to_speak(ending) as one:
        ending.stopped = True
        thread = later(speaking)
        with slots.to_speak(Guest("tam")) as other:
            assert other != one
        thread.join(0.1)
        assert got == []
    thread.join(10)
    assert got == [one]


def later(work):
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_who_speaks_stops_the_warming_and_has_its_slot():
    slots, warm, got = Slots(2), Guest("mira"), []
    begun, yielded = threading.Event(), threading.Event()

    def warming():
        with slots.to_warm(warm) as slot:
            got.append(slot)
            begun.set()
            assert yielded.wait(10)

    def speaking():
        with slots.to_speak(Guest("mira")) as slot:
            got.append(slot)

    thread = later(warming)
    assert begun.wait(10)
    speaker = later(speaking)
    while not warm.yielded:
        time.sleep(0.01)
    assert len(got) == 1
    yielded.set()
    thread.join(10)
    speaker.join(10)
    assert got[0] == got[1]


def test_warming_waits_while_anyone_speaks():
    slots, warm, got = Slots(2), Guest("tam"), []

    def warming():
        with slots.to_warm(warm) as slot:
            got.append((slot, warm.yielded))

    with slots.to_speak(Guest("mira")) as mira:
        thread = later(warming)
        thread.join(0.1)
        assert got == []
    thread.join(10)
    assert got == [(1 - mira, False)]


def test_what_a_slot_has_is_not_warmed_again():
    slots = Slots(2)
    for guest in (Guest("mira", "rules", "example"), Guest("tam", "rules")):
        with slots.to_warm(guest) as slot:
            assert slot is not None
    with slots.to_speak(Guest("tam", "rules", "hello")):
        pass
    for key, messages in (("mira", ["rules"]), ("tam", ["rules"]), ("tam", ["rules", "hello"])):
        with slots.to_warm(Guest(key, *messages)) as slot:
            assert slot is None
    for key, messages in (("mira", ["other"]), ("bo", ["rules"]), ("tam", ["rules", "hello", "more"])):
        with slots.to_warm(Guest(key, *messages)) as slot:
            assert slot is not None


def test_a_warming_that_gave_way_is_not_done():
    slots, guest = Slots(1), Guest("mira", "rules")
    with slots.to_warm(guest):
        guest.yielded = True
    with slots.to_warm(guest) as slot:
        assert slot == 0


def test_one_that_is_stopped_while_it_waits_gets_none_at_once():
    slots, guest, got = Slots(1), Guest("tam"), []

    def speaking():
        with slots.to_speak(guest) as slot:
            got.append(slot)

    with slots.to_speak(Guest("mira")):
        thread = later(speaking)
        guest.stopped = True
        slots.wake()
        thread.join(10)
        assert got == [None]
    assert used(slots, "mira") == [0]


def test_a_stopped_warming_ends_while_someone_speaks():
    slots, guest = Slots(1), Guest("tam")

    def warming():
        with slots.to_warm(guest) as slot:
            assert slot is None

    with slots.to_speak(Guest("mira")):
        thread = later(warming)
        guest.stopped = True
        slots.wake()
        thread.join(10)
        assert not thread.is_alive()


def test_an_error_gives_the_slot_back():
    slots = Slots(1)
    for _ in range(3):
        try:
            with slots.to_speak(Guest("mira")):
                raise ValueError
        except ValueError:
            continue
    assert used(slots, "mira") == [0]


@settings(deadline=None)
@given(st.integers(1, 5), st.lists(st.sampled_from("abcdefg"), max_size=40))
def test_of_as_many_characters_as_there_are_slots_each_keeps_its_own(count, keys):
    slots = Slots(count)
    had: dict[str, int] = {}
    recent: list[str] = []
    for key in keys:
        (slot,) = used(slots, key)
        if key in recent[-count:]:
            assert slot == had[key]
        had[key] = slot
        recent = [other for other in recent if other != key] + [key]
