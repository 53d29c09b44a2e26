"""The laws of stores on rewinding, branching, deleting and listing."""

from __future__ import annotations

from npcsdk.errors import StoreError
from npcsdk.ports import Claim, Record
from npcsdk.testing.store_steps import Open, records, refused, same, session, superseded, told, ways_to_advance


def to_look_is_not_to_claim(open: Open) -> None:
    """`Store.read` gives all records of a session, a branch too, and leaves its claim as it is; of no session, none."""
    store = open()
    claim = session(store, "a", 3)
    branch = claim.branch("b", 2)
    branch.append(Record(9, b"b"))
    same([list(open().read(key)) for key in ("a", "b")], [records(0, 3), [*records(0, 2), Record(9, b"b")]])
    same([list(open().read(key)) for key in ("", "never", "\ud800")], [[], [], []])
    same([kept.key for kept in open().sessions()], ["a", "b"])
    store = open()
    claim = store.claim("a")
    store.read("a")
    claim.append(records(3, 4)[0])
    same(list(store.read("a")), records(0, 4))


def a_branch_shares_the_past(open: Open) -> None:
    """A branch has the first records, nothing parked, and is claimed; both go on, each by itself."""
    for count in range(4):
        store = open()
        trunk = session(store, "a", 3)
        trunk.park(b"parked")
        branch = trunk.branch("b", count)
        same((branch.key, branch.count, branch.parked()), ("b", count, None))
        branch.append(Record(50, b"branch"))
        trunk.append(Record(60, b"trunk"))
        branch.append(Record(51, b"branch"))
        same((trunk.parked(), branch.parked()), (b"parked", None))
        same(list(open().claim("a").read()), [*records(0, 3), Record(60, b"trunk")])
        same(list(open().claim("b").read()), [*records(0, count), Record(50, b"branch"), Record(51, b"branch")])
        for key in ("a", "b"):
            open().delete(key)


def a_branch_needs_a_key_of_its_own(open: Open) -> None:
    """To branch to a session that is there already is refused, and leaves that one and its claim as they are."""
    store = open()
    trunk, other = session(store, "a", 3), session(store, "b", 2)
    for key in ("b", "a", ""):
        refused(lambda key=key: trunk.branch(key, 1))  # type: ignore[misc]
    other.append(records(2, 3)[0])
    trunk.append(records(3, 4)[0])
    same((list(trunk.read()), list(other.read())), (records(0, 4), records(0, 3)))


def branches_keep_what_others_leave(open: Open) -> None:
    """A branch of a branch keeps its records when those that it came from are rewound, deleted and made anew."""
    store = open()
    trunk = session(store, "a", 6)
    twig = session(store, "a", 6).branch("b", 5)
    twig.append(Record(70, b"b"))
    leaf = twig.branch("c", 6)
    leaf.append(Record(80, b"c"))
    superseded(lambda: trunk.rewind(1))
    store.claim("a").rewind(1)
    store.delete("b")
    store.claim("a").append(Record(90, b"a"))
    store.delete("a")
    session(store, "a", 2)
    tidy = getattr(store, "tidy", None)
    if tidy is not None:
        tidy()
    same(list(open().claim("c").read()), [*records(0, 5), Record(70, b"b"), Record(80, b"c")])
    same(list(open().claim("a").read()), records(0, 2))


def sessions_are_listed_by_key(open: Open) -> None:
    """`sessions` gives those whose keys begin with the prefix, letter for letter, in the order of their characters."""
    keys = [
        "",
        "a",
        "A",
        "a/1",
        "a/10",
        "a/2",
        "a%",
        "a_",
        "a*",
        "ab",
        "é",
        "é1",
        "\u007f",
        "\ud7ff",
        "\ue000",
        "𝄞",
        "a\n",
        "'",
        '"',
    ]
    keys += ["a\0b", "\U0010ffff", "\U0010ffff\U0010ffff1", "x" * 1_000]
    for number, key in enumerate(sorted(filter(None, keys), key=len)):
        session(open(), key, number % 3)
    for prefix in (*keys, "a/", "zzz", "\ud800"):
        should = sorted(key for key in keys if key and key.startswith(prefix))
        same([kept.key for kept in open().sessions(prefix)], should)


def a_listing_tells_of_a_session(open: Open) -> None:
    """`Kept` has the number of records, the last one's turn, when it was written, and what it was branched from."""
    store = open()
    trunk = session(store, "a", 6)
    trunk.branch("b", 4).append(Record(40, b"b"))
    same(told(store), [("a", 6, 5, "", 0), ("b", 5, 40, "a", 4)])
    trunk.branch("c", 5)
    same(told(store)[2], ("c", 5, 4, "a", 5))
    same(all(kept.written > 0 for kept in store.sessions()), True)
    same(told(open()), [("a", 6, 5, "", 0), ("b", 5, 40, "a", 4), ("c", 5, 4, "a", 5)])


def what_is_shared_becomes_less(open: Open) -> None:
    """`Kept.shared` counts what both still have: less after either was rewound; a deleted session is no parent."""
    store = open()
    trunk = session(store, "a", 6)
    first, second = trunk.branch("b", 5), trunk.branch("c", 5)
    trunk.rewind(4)
    trunk.append(Record(99, b"again"))
    same(told(store), [("a", 5, 99, "", 0), ("b", 5, 4, "a", 4), ("c", 5, 4, "a", 4)])
    first.rewind(2)
    second.rewind(5)
    same(told(store), [("a", 5, 99, "", 0), ("b", 2, 1, "a", 2), ("c", 5, 4, "a", 4)])
    store.delete("a")
    session(store, "a", 1)
    same(told(open()), [("a", 1, 0, "", 0), ("b", 2, 1, "", 0), ("c", 5, 4, "", 0)])


def a_deleted_session_is_gone(open: Open) -> None:
    """After `delete` a session is not listed, its claims are superseded, and its key is new again; twice is as once."""
    store = open()
    claim = session(store, "a", 3)
    claim.park(b"parked")
    for _ in range(2):
        store.delete("a")
        same(list(store.sessions()), [])
    for key in ("never", "\ud800", ""):
        store.delete(key)
    for advance in ways_to_advance(claim):
        superseded(advance)
    claim = store.claim("a")
    same((claim.count, list(claim.read()), claim.parked()), (0, [], None))


def what_was_erased_nobody_reads(open: Open) -> None:
    """After `erase` no claim reads what was deleted or taken back; a branch keeps what it shares, and all go on."""
    store = open()
    gone = session(store, "a", 4)
    gone.park(b"parked")
    branch = gone.branch("b", 2)
    back = session(store, "c", 5)
    back.rewind(1)
    store.delete("a")
    for _ in range(2):
        store.erase()
        same(_left(gone, 2), [])
        same((list(branch.read()), list(back.read())), (records(0, 2), records(0, 1)))
        same((list(store.read("a")), list(store.read("b"))), ([], records(0, 2)))
    branch.append(Record(70, b"b"))
    back.append(Record(80, b"c"))
    for advance in ways_to_advance(gone):
        superseded(advance)
    same(told(store), [("b", 3, 70, "", 0), ("c", 2, 80, "", 0)])
    open().erase()
    same(list(open().claim("b").read()), [*records(0, 2), Record(70, b"b")])
    same(list(open().claim("c").read()), [*records(0, 1), Record(80, b"c")])


def rewinding_often_loses_nothing(open: Open) -> None:
    """A session that goes two steps forward and one back, again and again, has what it should."""
    claim = open().claim("a")
    should: list[Record] = []
    for step in range(1_500):
        for record in (Record(step, b"one"), Record(step, b"two")):
            claim.append(record)
        claim.rewind(claim.count - 1)
        should.append(Record(step, b"one"))
    same(list(claim.read()), should)
    claim = open().claim("a")
    same((list(claim.read()), list(claim.read(700, 703))), (should, should[700:703]))


def to_rewind_is_to_have_less(open: Open) -> None:
    """After `rewind` the first records are there alone, nothing is parked, and the session goes on from there."""
    for count in (5, 4, 1, 0):
        claim = session(open(), "a", 5)
        claim.park(b"parked")
        claim.rewind(count)
        same((claim.count, list(claim.read()), claim.parked()), (count, records(0, count), None))
        claim = open().claim("a")
        same((claim.count, list(claim.read()), claim.parked()), (count, records(0, count), None))
        claim.append(Record(77, b"another way"))
        same(list(open().claim("a").read()), [*records(0, count), Record(77, b"another way")])
        open().delete("a")


def nobody_rewinds_to_more(open: Open) -> None:
    """To rewind to more records than there are, or to fewer than none, is refused and changes nothing; so to branch."""
    claim = session(open(), "a", 3)
    claim.park(b"parked")
    for count in (4, 1_000_000, -1):
        refused(lambda count=count: claim.rewind(count))  # type: ignore[misc]
        refused(lambda count=count: claim.branch("b", count))  # type: ignore[misc]
    same((list(claim.read()), claim.parked()), (records(0, 3), b"parked"))
    same([kept.key for kept in open().sessions()], ["a"])


def _left(claim: Claim, first: int) -> list[Record]:
    """What a claim still reads; none where it refuses."""
    try:
        return list(claim.read(first))
    except StoreError:
        return []
