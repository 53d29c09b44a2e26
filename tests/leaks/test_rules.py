"""What may stand where, told by hand for each rule."""

from __future__ import annotations

from random import Random

from leaky_inn import world

from npcsdk.events import InputReceived, Learned, LineChosen, MemoryAdded, NodeEntered, TextDelta, TextPart, TurnStarted
from npcsdk.leaks.allowed import in_line, in_request, learned, remembered, strange
from npcsdk.leaks.canaries import Canaries, Secret
from npcsdk.leaks.ledger import Ledger
from npcsdk.leaks.planted import planted
from npcsdk.world.world import Player

HOUR = 3600.0


class Told:
    """A run with Mira, who was told things."""

    def __init__(self, who: str = "mira", present: tuple[str, ...] = ()) -> None:
        self.canaries, self.dice = Canaries(), Random(1)
        self.world, self.secrets = planted(world(), self.canaries, self.dice)
        self.ledger = Ledger(self.world, 1, self.canaries)
        self.ledger.take(TurnStarted(who, present, turn=1))
        self.at(f"{who}.hub")

    def at(self, spot: str, time: float = 0.0) -> None:
        graph, _, node = spot.partition(".")
        self.ledger.take(NodeEntered(graph, node, turn=1, time=time))

    def told(self, *, confided: bool = False) -> Secret:
        secret = self.canaries.new(self.dice, "told", "mira", owner=1, confided=confided)
        self.ledger.take(InputReceived("say", (TextPart(f"It is {secret.canary}."),), "Ann", turn=1))
        return secret

    def said(self, text: str, *, generated: bool = True) -> None:
        who = self.ledger.state.character
        self.ledger.take(LineChosen("line", who, generated, turn=1, at=0))
        self.ledger.take(TextDelta(text, turn=1, at=0))

    def request(self, secret: Secret, who: str) -> str:
        return in_request(self.ledger, secret, Player(), who, self.ledger.node_of(who))


def test_lore_stands_in_requests_of_those_who_know_it_where_a_node_reveals_it() -> None:
    run = Told()
    ledger = run.secrets["ledger"]
    assert run.request(ledger, "mira") == "the node withholds it"
    run.at("mira.room")
    assert run.request(ledger, "mira") == "no node reveals it here"
    run.at("mira.own_up")
    assert run.request(ledger, "mira") == ""
    assert run.request(ledger, "tom") == "tom does not know it"


def test_lore_with_a_condition_may_come_up_while_it_holds() -> None:
    run = Told("tom")
    assert run.request(run.secrets["boat"], "tom") == "its reveal_if does not hold"
    run.ledger.state.variables["tom.trust"] = 5
    assert run.request(run.secrets["boat"], "tom") == ""


def test_what_is_said_may_be_said_on_by_those_who_heard_it_and_by_nobody_else() -> None:
    run = Told(present=("tom",))
    told = run.told()
    assert [run.request(told, who) for who in ("mira", "tom")] == ["", ""]
    assert run.request(told, "ada") == "nobody told ada of it"
    assert strange(run.ledger, told, 0) == ""
    assert strange(Ledger(run.world, 2, run.canaries), told, 0) == "it is another player's"
    assert strange(run.ledger, run.secrets["ledger"], 7) == "it is of another world"


def test_a_line_holds_what_might_stand_in_its_request() -> None:
    run = Told()
    run.at("mira.own_up")
    ledger = run.secrets["ledger"]
    run.ledger.take(LineChosen("line", "mira", True, turn=1, at=0))
    assert in_line(run.ledger, ledger) == "no request of this turn might hold it"
    run.ledger.lawful.add(ledger.canary)
    assert in_line(run.ledger, ledger) == ""
    run.at("mira.hub")
    assert in_line(run.ledger, ledger) == "the node withholds it"


def test_what_is_cut_off_was_not_heard() -> None:
    run = Told()
    ledger = run.secrets["ledger"].canary
    run.said(f"Well, it is {ledger}, you know.")
    assert ledger in run.ledger.heard.canaries["player"]
    run.ledger.cut(6)
    assert ledger not in run.ledger.heard.canaries["player"]


def test_what_was_taken_back_was_not_heard() -> None:
    run = Told()
    told = run.told()
    run.ledger.back(1)
    assert run.request(told, "mira") == "nobody told mira of it"


def passed(run: Told, secret: Secret, by: str, to: str, time: float) -> str:
    event = MemoryAdded(to, "m", f"It is {secret.canary}.", source="told", by=by, turn=1, time=time)
    why = remembered(run.ledger, secret, event)
    run.ledger.take(event)
    return why


def test_what_is_passed_on_takes_its_time_from_each_to_the_next() -> None:
    run = Told()
    told = run.told()
    assert passed(run, told, "mira", "tom", HOUR - 1) == "mira tells tom of it too soon"
    run = Told()
    told = run.told()
    assert passed(run, told, "mira", "tom", HOUR) == ""
    assert passed(run, told, "tom", "ada", 24 * HOUR) == "tom tells ada of it too soon"
    assert passed(run, told, "mira", "ada", 99 * HOUR) == ""  # Heard already, though too soon: it is told of once.


def test_nobody_passes_on_what_they_never_heard_or_keep_or_to_whom_they_do_not_talk() -> None:
    run = Told()
    told, confided = run.told(), run.told(confided=True)
    assert passed(run, confided, "mira", "tom", 99 * HOUR) == "mira keeps it secret"
    assert passed(run, told, "tom", "ada", 99 * HOUR) == "tom, who tells ada, never heard of it"
    assert passed(Told(), told, "ada", "tom", 99 * HOUR) == "ada does not talk to tom"


def test_lore_is_learned_where_the_world_says_so() -> None:
    run = Told()
    stamp = {"turn": 1, "time": 2 * HOUR}
    assert learned(run.ledger, Learned("ada", "tunnel", **stamp)) == "nothing tells ada of it here"  # type: ignore[arg-type]
    run.ledger.take(InputReceived("event", name="bell", data={"witnesses": ["tom"]}, turn=1))
    assert learned(run.ledger, Learned("ada", "tunnel", **stamp)) == "nothing tells ada of it here"  # type: ignore[arg-type]
    run.ledger.take(InputReceived("event", name="bell", data={"witnesses": ["ada"]}, turn=1))
    assert learned(run.ledger, Learned("ada", "tunnel", **stamp)) == ""  # type: ignore[arg-type]


def test_a_rumour_goes_along_who_talks_to_whom() -> None:
    run = Told()
    assert learned(run.ledger, Learned("tom", "tunnel", "mira", turn=1, time=HOUR)) == ""
    early = "mira cannot have told tom of it yet"
    assert learned(run.ledger, Learned("tom", "tunnel", "mira", turn=1, time=HOUR - 1)) == early
    assert learned(run.ledger, Learned("tom", "ledger", "mira", turn=1, time=HOUR)) == "nothing tells tom of it here"
    assert learned(run.ledger, Learned("ada", "tunnel", "tom", turn=1, time=HOUR)).startswith("tom, who spreads it")


def test_who_listens_learns_what_the_speaker_tells() -> None:
    run = Told(present=("tom",))
    run.at("mira.room")
    run.said("It is in the ledger, I say.")
    for who in ("player", "tom"):
        assert learned(run.ledger, Learned(who, "ledger", "mira", turn=1)) == ""
    assert learned(run.ledger, Learned("ada", "ledger", "mira", turn=1)) == "nothing tells ada of it here"
    assert learned(run.ledger, Learned("player", "tunnel", "mira", turn=1)) == "nothing tells player of it here"


def test_what_is_said_aloud_later_is_no_secret_any_more_to_those_who_listen() -> None:
    for turns, why in ((1, "tom keeps it secret"), (2, "")):
        run = Told(present=("tom",))
        run.ledger.world = run.world.model_copy(
            update={"characters": {**run.world.characters, "tom": run.world.characters["ada"].model_copy(update=TOM)}}
        )
        told = run.told(confided=True)
        if turns == 2:
            run.ledger.take(TurnStarted("mira", ("tom",), turn=2))
        run.ledger.take(LineChosen("line", "mira", True, turn=turns, at=0))
        run.ledger.take(TextDelta(f"So it is {told.canary}.", turn=turns, at=0))
        assert passed(run, told, "tom", "ada", 99 * HOUR) == why


TOM = {"id": "tom", "talks_to": {"ada": HOUR}, "keeps_secrets": True}
