"""The laws that every store must keep, to test one with: for each law of `STORE_LAWS`, call it with an `Open`.

Example:

    @pytest.mark.parametrize("law", STORE_LAWS, ids=lambda law: law.__name__)
    def test_law(law, tmp_path):
        law(lambda: MyStore(tmp_path / "talks"))
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread

from npcsdk.ports import Claim, Record, Store
from npcsdk.testing.store_branches import (
    a_branch_needs_a_key_of_its_own,
    a_branch_shares_the_past,
    a_deleted_session_is_gone,
    a_listing_tells_of_a_session,
    branches_keep_what_others_leave,
    nobody_rewinds_to_more,
    rewinding_often_loses_nothing,
    sessions_are_listed_by_key,
    to_look_is_not_to_claim,
    to_rewind_is_to_have_less,
    what_is_shared_becomes_less,
    what_was_erased_nobody_reads,
)
from npcsdk.testing.store_steps import Law, Open, records, refused, same, session, superseded, ways_to_advance

__all__ = ["STORE_LAWS", "Law", "Open"]


def a_new_session_is_empty(open: Open) -> None:
    """A session that nobody knows is there as soon as it is claimed, without records, and nothing is parked."""
    store = open()
    claim = store.claim("a")
    same((claim.key, claim.count, list(claim.read()), claim.parked()), ("a", 0, [], None))
    same([kept[:5] for kept in open().sessions()], [("a", 0, 0, "", 0)])


def records_are_read_as_they_were_written(open: Open) -> None:
    """Records come back in order and to the byte, whatever bytes they hold, and however large they are."""
    odd = [Record(1, b""), Record(2, bytes(range(256))), Record(2, b"x" * 1_000_000), Record(9, "é\u2028\n".encode())]
    claim = open().claim("a")
    for number, record in enumerate(odd):
        claim.append(record)
        same(claim.count, number + 1)
    same(list(claim.read()), odd)
    same(list(open().claim("a").read()), odd)


def a_range_is_read(open: Open) -> None:
    """`read` gives from `first` to before `last`; what is beyond the end is left out; a negative number is refused."""
    all_of_them = records(0, 9)
    session(open(), "a", 9)
    claim = open().claim("a")
    for first in range(11):
        same(list(claim.read(first)), all_of_them[first:])
        for last in range(12):
            same(list(claim.read(first, last)), all_of_them[first:last])
    for wrong in ((-1, None), (0, -1)):
        refused(lambda wrong=wrong: claim.read(*wrong))  # type: ignore[misc]


def a_session_goes_on_where_it_was(open: Open) -> None:
    """Who claims a session again has all its records, and adds to them."""
    for count in range(1, 6):
        session(open(), "a", count)
        same(list(open().claim("a").read()), records(0, count))


def only_the_last_claim_advances(open: Open) -> None:
    """Who was superseded can append, park, rewind and branch no more, and what he tries changes nothing."""
    store = open()
    first = session(store, "a", 3)
    first.park(b"parked")
    second = store.claim("a")
    for advance in ways_to_advance(first):
        superseded(advance)
    same((list(second.read()), second.parked()), (records(0, 3), b"parked"))
    second.append(records(3, 4)[0])
    for advance in ways_to_advance(first):
        superseded(advance)
    same(list(second.read()), records(0, 4))
    same([kept.key for kept in store.sessions()], ["a"])


def who_was_superseded_reads_what_he_had(open: Open) -> None:
    """A claim that was superseded still reads the records that it had, and none of those that came after."""
    store = open()
    first = session(store, "a", 3)
    session(store, "a", 6)
    same((first.count, list(first.read())), (3, records(0, 3)))


def sessions_do_not_disturb_each_other(open: Open) -> None:
    """Claiming, advancing and deleting one session leaves the others and their claims as they are."""
    store = open()
    mine, other = session(store, "a", 2), session(store, "aa", 3)
    store.claim("b")
    other.park(b"other")
    store.delete("aa")
    mine.append(records(2, 3)[0])
    same((list(mine.read()), mine.parked()), (records(0, 3), None))


def what_is_parked_is_replaced(open: Open) -> None:
    """`park` keeps the last document alone, an empty one too; None takes it away; records leave it as it is."""
    claim = session(open(), "a", 1)
    for document in (b"one", b"", bytes(range(256)) * 1000, None, b"last"):
        claim.park(document)
        same(claim.parked(), document)
    claim.append(records(1, 2)[0])
    same(open().claim("a").parked(), b"last")


def a_key_is_text(open: Open) -> None:
    """An empty key is refused, one without end, and one that holds half a character."""
    store = open()
    trunk = session(store, "a", 1)
    for key in ("", "\ud800", "a\udfff", "x" * 100_000):
        refused(lambda key=key: store.claim(key))  # type: ignore[misc]
        refused(lambda key=key: trunk.branch(key, 1))  # type: ignore[misc]
    same([kept.key for kept in store.sessions()], ["a"])


def turns_are_not_looked_at(open: Open) -> None:
    """A turn may come twice, or be less than the one before; one that no session ever comes to is refused."""
    claim = open().claim("a")
    should = [Record(turn, b"x") for turn in (0, 5, 5, 3, 2**40, 0)]
    for record in should:
        claim.append(record)
    refused(lambda: claim.append(Record(10**30, b"x")))
    same(list(open().claim("a").read()), should)


def a_claim_is_given_back(open: Open) -> None:
    """After `close` a claim advances nothing, which is a `StoreError`; it still reads. Twice is as once."""
    store = open()
    claim = session(store, "a", 2)
    for _ in range(2):
        claim.close()
    for advance in ways_to_advance(claim):
        refused(advance)
    same((claim.count, list(claim.read())), (2, records(0, 2)))
    same(list(open().claim("a").read()), records(0, 2))


def a_closed_store_refuses(open: Open) -> None:
    """After `close` everything is a `StoreError`, of its claims too; but to close once more, and the count, are not."""
    store = open()
    claim = session(store, "a", 2)
    for _ in range(2):
        store.close()
    for asked in (lambda: store.read("a"), lambda: store.claim("a"), lambda: store.delete("a")):
        refused(asked)
    refused(store.sessions)
    refused(store.erase)
    for advance in (*ways_to_advance(claim), claim.read, claim.parked):
        refused(advance)
    claim.close()
    same(claim.count, 2)


def others_read_meanwhile(open: Open) -> None:
    """While records are appended, other threads read a beginning of them, and list the session."""
    store = open()
    claim = store.claim("a")
    should = records(0, 400)
    wrong: list[object] = []

    def watch() -> None:
        try:
            while (count := claim.count) < len(should):
                if list(claim.read())[:count] != should[:count] or store.sessions()[0].records < count:
                    wrong.append(count)
        except Exception as error:
            wrong.append(error)

    threads = [Thread(target=watch) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for record in should:
            claim.append(record)
    finally:
        for thread in threads:
            thread.join()
    same((wrong, list(claim.read())), ([], should))


def threads_advance_their_own(open: Open) -> None:
    """Several threads, each with a session of its own, do not get in each other's way."""
    store = open()
    wrong: list[Exception] = []

    def play(key: str) -> None:
        try:
            claim = session(store, key, 50)
            claim.branch(f"{key}~", 25).append(records(25, 26)[0])
            claim.rewind(40)
            session(store, key, 60)
        except Exception as error:
            wrong.append(error)

    threads = [Thread(target=play, args=(f"k{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    same(wrong, [])
    same([kept.records for kept in open().sessions()], [60, 26] * 4)
    for number in range(4):
        same(list(open().claim(f"k{number}").read()), records(0, 60))


def it_is_a_store(open: Open) -> None:
    """It has the methods of a `Store`, and its claims those of a `Claim`."""
    store = open()
    same((isinstance(store, Store), isinstance(store.claim("a"), Claim)), (True, True))


STORE_LAWS: Sequence[Law] = (
    it_is_a_store,
    a_new_session_is_empty,
    records_are_read_as_they_were_written,
    a_range_is_read,
    a_session_goes_on_where_it_was,
    only_the_last_claim_advances,
    who_was_superseded_reads_what_he_had,
    sessions_do_not_disturb_each_other,
    what_is_parked_is_replaced,
    to_rewind_is_to_have_less,
    nobody_rewinds_to_more,
    rewinding_often_loses_nothing,
    to_look_is_not_to_claim,
    a_branch_shares_the_past,
    a_branch_needs_a_key_of_its_own,
    branches_keep_what_others_leave,
    sessions_are_listed_by_key,
    a_listing_tells_of_a_session,
    what_is_shared_becomes_less,
    a_deleted_session_is_gone,
    what_was_erased_nobody_reads,
    a_key_is_text,
    turns_are_not_looked_at,
    a_claim_is_given_back,
    a_closed_store_refuses,
    others_read_meanwhile,
    threads_advance_their_own,
)
