from drawn import everything, world_of

from npcsdk.draw.heat import Heat
from npcsdk.draw.picture import Arrow, Picture
from npcsdk.draw.tracing import picture_of


def ways(picture: Picture, source: str) -> list[tuple[str, str]]:
    return [(arrow.kind, arrow.target) for arrow in picture.arrows if arrow.source == source]


def marks(picture: Picture) -> dict[str, tuple[str, ...]]:
    return {box.id: box.marks for box in picture.boxes if box.marks}


def test_every_way_is_there_and_tells_its_kind() -> None:
    picture = picture_of(everything())
    call, again = "mira.hub/shared.hub/mira.tale:", "mira.hub/shared.yes/mira.hub:"
    assert ways(picture, "mira.hub") == [
        ("option", "mira.end"),
        ("option", call),
        ("option", again),
        ("option", "mira.end"),
        ("intent", "mira.tale"),
        ("event", "mira.end"),
        ("silence", "mira.hub"),
        ("if", "mira.gossip/pool:"),
        ("empty", "mira.end"),
        ("else", "tom.hub"),
    ]
    assert ways(picture, call) == [("enter", "shared.hub"), ("back", "mira.tale")]
    assert ways(picture, again) == [("enter", "shared.yes"), ("back", "mira.hub")]
    assert ways(picture, "mira.gossip/pool:") == [("draw", "mira.goat")]
    assert ways(picture, "mira.anywhere:") == [("event", "mira.end")]


def test_an_arrow_has_its_words_and_what_must_hold() -> None:
    arrows = picture_of(everything("Hello.")).arrows
    first = next(arrow for arrow in arrows if arrow.source == "mira.hub")
    assert first == Arrow("mira.hub", "mira.end", "option", "Hello.", "visits(hub) > 1", ("once", "closed: Hello."))
    assert first.small == "if visits(hub) > 1 · once · closed: Hello."
    over = next(arrow for arrow in arrows if arrow.target == "tom.hub")
    assert over.notes == ("priority 3", "rests 2 turns")


def test_marks_tell_starts_endings_returns_storylets_and_what_cannot_be_reached() -> None:
    assert marks(picture_of(everything())) == {
        "mira.hub": ("start",),
        "mira.goat": ("storylet",),
        "mira.end": ("ending",),
        "mira.lost": ("unreachable",),
        "shared.yes": ("return",),
        "tom.hub": ("start",),
    }


def test_what_holds_anywhere_in_a_graph_reaches_only_where_the_graph_is_reached() -> None:
    part = {"nodes": {"hub": {"line": "A."}, "far": {"line": "B."}}, "anywhere": [{"to": "far", "on": "bell"}]}
    picture = picture_of(world_of({"mira": {"nodes": {"hub": {"line": "Hello."}}}, "shared": part}))
    assert set(marks(picture)) == {"mira.hub", "shared.hub", "shared.far", "shared.anywhere:"}
    called = {"nodes": {"hub": {"line": "Hello.", "next": {"call": "shared"}}}}
    assert set(marks(picture_of(world_of({"mira": called, "shared": part})))) == {"mira.hub"}


def test_the_graph_that_the_player_meets_first_comes_first_and_has_its_speakers_name() -> None:
    assert [group.title for group in picture_of(everything()).groups] == [
        "mira · Mira",
        "shared · spoken by whoever calls it",
        "tom · Tom",
    ]


def test_an_edge_to_nowhere_is_left_out() -> None:
    picture = picture_of(world_of({"mira": {"nodes": {"hub": {"line": "A.", "next": "gone"}}}}))
    assert not picture.arrows


def test_counts_of_walks_come_to_their_boxes_and_arrows() -> None:
    heat = Heat({"mira.hub": 7}, {"mira.hub.options.0": 3, "mira.anywhere.0": 2, "mira.goat": 4})
    picture = picture_of(everything(), heat)
    assert picture.counted
    assert {box.id: box.times for box in picture.boxes if box.times} == {"mira.hub": 7}
    assert [(arrow.label, arrow.times) for arrow in picture.arrows if arrow.times] == [
        ("storm", 2),
        ("Sit down.", 3),
        ("goat", 4),
    ]
    assert next(box for box in picture.boxes if box.kind == "call").times is None


def test_without_walks_nothing_is_counted() -> None:
    picture = picture_of(everything())
    assert {thing.times for thing in (*picture.boxes, *picture.arrows)} == {None}
