"""Why an input led where it did: for each way out of a node, why it was taken or was not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from npcsdk.events import InputReceived
from npcsdk.mind.hindrance import hindrance
from npcsdk.mind.perceive import EXAMPLE, Likeness, Weighed, weigh_intents
from npcsdk.mind.step import Decision, Rule, Step
from npcsdk.mind.way import Edge
from npcsdk.world.graph import Option, Transition

_ANSWERS = {
    "event": "that event came",
    "silence": "it was silent that long",
    "condition": "its condition holds",
    "else": "nothing else was",
    "goto": "the model picked it",
    "option": "the player picked it",
}
_SPEECHLESS = "waits for words of the player"
_WIDEST = 48
"""Characters of a column."""


class Verdict(NamedTuple):
    """One way out of a node.

    Attributes:
        kind: a transition, where the node goes by itself, or what the player may pick.
        edge: what the writer wrote.
        home: the graph it is written in.
        to: where it leads, as written: `hub`, `call haggle`, `draw gossip`.
        when: what it waits for: `on bell`, `after 20s`, `else`, an intent; of an option what is said.
        taken: whether it was taken.
        why: why it was, or was not.
    """

    kind: Literal["transition", "next", "option"]
    edge: Edge
    home: str
    to: str
    when: str
    taken: bool
    why: str


def explained(
    step: Step, given: InputReceived, decision: Decision, likeness: Likeness | None = None
) -> tuple[Verdict, ...]:
    """Why each way out of the node was taken or not: its transitions in the order of `Step.rules`, next, options.

    Args:
        step: the graph as it was when the decision was made.
        given: the input.
        decision: what was decided. Where a model judges, first with its `choices` alone, and once it has
            judged with `taken` or a `reason` besides.
        likeness: what the decision went by besides words.
    """
    if step.node is None:
        return ()
    look = _Look(step, given, decision, likeness)
    return (*look.transitions(), *look.onward(), *look.options())


def report(step: Step, given: InputReceived, decision: Decision, likeness: Likeness | None = None) -> str:
    """`explained` as text: what came and where it led, then one line for each way, in columns.

    It holds words of writers and players: a terminal needs it cleaned.
    """
    if step.node is None:
        return f"{step.state.character}: the talk begins"
    taken = decision.taken
    if taken:
        led = f"to {taken.graph}.{taken.node} ({decision.reason})"
    elif decision.choices and not decision.reason:
        led = f"left to the model: {', '.join(way.name for way in decision.choices)}"
    else:
        led = "it stays"
    return _table(f"{_where(step)}, {_came(given)}: {led}", explained(step, given, decision, likeness))


def standing(step: Step) -> str:
    """What the node lets happen now, as text: where it goes by itself, and each option, hidden ones too."""
    begun = InputReceived("begin")
    return _table(f"{_where(step)} now", explained(step, begun, Decision())) if step.node else ""


def _where(step: Step) -> str:
    return f"{step.graph.graph}.{step.node.id}" if step.node else step.graph.graph


def _table(head: str, verdicts: Iterable[Verdict]) -> str:
    rows = _rows(verdicts)
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join((head, *lines))


def _rows(verdicts: Iterable[Verdict]) -> list[tuple[str, str, str, str]]:
    """A line for each, as mark, goal, trigger and reason; of those that wait for another kind of input, one for all."""
    rows = []
    others: list[str] = []
    for one in verdicts:
        if one.why == _SPEECHLESS:
            others.append(one.to)
            continue
        label = f"option: {one.when}" if one.kind == "option" else one.when
        rows.append(("  >" if one.taken else "   ", _cut(one.to), _cut(label), " ".join(one.why.split())))
    if others:
        rows.append(("   ", "others", _cut(", ".join(dict.fromkeys(others))), _SPEECHLESS))
    return rows


class _Look:
    """One look at all the ways out of a node."""

    def __init__(self, step: Step, given: InputReceived, decision: Decision, likeness: Likeness | None) -> None:
        self._step = step
        self._given = given
        self._decision = decision
        self._rules = step.rules()
        self._place = next((at for at, rule in enumerate(self._rules) if self._is_taken(rule)), None)
        self._to = _to(decision.taken.edge) if decision.taken else ""
        self._legal = [rule for rule, _ in step.intents(self._rules)]
        self._weighed = Weighed()
        if given.kind == "say" and not decision.choices:
            name = step.world.characters[step.state.character].name
            self._weighed = weigh_intents(given.text, [rule.edge for rule in self._legal], likeness, to=name)

    def transitions(self) -> Iterator[Verdict]:
        """Those that an input other than a pick is tried on."""
        if self._given.kind in ("begin", "choose"):
            return
        node = self._step.node
        own = node.transitions if node else ()
        for at, rule in enumerate(self._rules):
            when = _when(rule.edge)
            if not any(rule.edge is edge for edge in own):
                when += ", anywhere" + (f" in {rule.home}" if rule.home != self._step.graph.graph else "")
            yield Verdict(
                "transition", rule.edge, rule.home, _to(rule.edge), when, at == self._place, self._why(at, rule)
            )

    def onward(self) -> Iterator[Verdict]:
        """Where the node goes by itself, once its line is said."""
        graph = self._step.graph.graph
        node = self._step.node
        for edge in node.next if node else ():
            why = hindrance(self._step, edge) or "open: taken when its line is said"
            yield Verdict("next", edge, graph, _to(edge), "next", False, why)

    def options(self) -> Iterator[Verdict]:
        """What the player may pick, hidden ones too."""
        step, taken = self._step, self._decision.taken
        offered = {option.id: option.unavailable for option in step.options()}
        node = step.node
        for option in node.options if node else ():
            picked = taken is not None and taken.edge is option
            why = f"taken: {_ANSWERS['option']}" if picked else self._standing(option, offered)
            yield Verdict("option", option, step.graph.graph, _to(option), option.say or option.id, picked, why)

    def _standing(self, option: Option, offered: Mapping[str, str]) -> str:
        step = self._step
        if option.once and f"{step.graph.graph}.{option.id}" in step.state.picked:
            return "gone: it was picked once"
        why = hindrance(step, option)
        if option.id in offered and not offered[option.id]:
            return "open"
        if option.id in offered:
            return f"closed: {why}"
        if not why and option.else_:
            return "hidden: others are left" if option.say else "waits until no other is left"
        return f"hidden: {why}"

    def _is_taken(self, rule: Rule) -> bool:
        taken = self._decision.taken
        return taken is not None and taken.edge is rule.edge and (taken.home, taken.depth) == (rule.home, rule.depth)

    def _why(self, at: int, rule: Rule) -> str:
        edge, decision = rule.edge, self._decision
        if at == self._place:
            return f"taken: {self._answer(rule)}"
        waits = _waits(edge, self._given)
        if waits:
            return waits
        if self._place is not None and _order(self._rules, self._place) < _order(self._rules, at):
            return f"not looked at: {self._to} was taken before"
        why = hindrance(self._step, rule.edge, rule.home, rule.depth)
        if why:
            return why
        if edge.intent and decision.choices:
            return self._judged()
        if edge.intent:
            return self._scored(rule)
        return "taken if the model picks none" if decision.choices and not decision.reason else "another was taken"

    def _answer(self, rule: Rule) -> str:
        reason = self._decision.reason
        if reason != "intent":
            return _ANSWERS.get(reason, reason)
        scores = self._weighed.scores
        at = self._legal.index(rule) if rule in self._legal else -1
        if self._weighed.best != at:
            return "it is what was meant, by more than its words"
        return f"{_score(scores[at])}, and {self._weighed.threshold} is enough"

    def _judged(self) -> str:
        if not self._decision.reason:
            return "left to the model"
        return f"left to the model, which picked {self._to if self._decision.reason == 'goto' and self._to else 'none'}"

    def _scored(self, rule: Rule) -> str:
        scores, threshold, margin, best = self._weighed
        if not scores:
            return "nothing was said that could be compared"
        if rule not in self._legal:
            return "one before it waits for the same intent"
        at = self._legal.index(rule)
        score = scores[at]
        if score < threshold:
            return f"{_score(score)}, and {threshold} is needed"
        order = sorted(range(len(scores)), key=lambda other: -scores[other])
        rival = next(other for other in order if other != at) if len(scores) > 1 else at
        name = _to(self._legal[rival].edge)
        if best is None or best == at:
            return f"{_score(score)}, too near to {name} with {scores[rival]:.2f}: {margin} apart is needed"
        return f"{_score(score)}, and {name} has {scores[rival]:.2f}"


def _score(score: float) -> str:
    return f"score {score:.2f}{' (an example, word for word)' if score >= EXAMPLE else ''}"


def _order(rules: Sequence[Rule], at: int) -> tuple[int, int]:
    """When a transition is looked at: conditions alone, then all intents at once, then `else`."""
    edge = rules[at].edge
    if edge.intent:
        return 1, 0
    return (2 if edge.else_ else 0), at


def _waits(edge: Transition, given: InputReceived) -> str:
    """What a transition waits for, where this input is something else."""
    if edge.on:
        return "" if given.kind == "event" and given.name == edge.on else f"waits for the event {edge.on}"
    if edge.after is not None:
        so_far = given.data.get("seconds", 0) if given.kind == "silence" else None
        if so_far is None:
            return f"waits for silence of {edge.after:g}s"
        return "" if so_far >= edge.after else f"waits for silence of {edge.after:g}s: only {so_far:g}s so far"
    return "" if given.kind == "say" else _SPEECHLESS


def _when(edge: Transition) -> str:
    if edge.on:
        return f"on {edge.on}"
    if edge.after is not None:
        return f"after {edge.after:g}s"
    if edge.else_:
        return "else"
    return edge.intent or (f"if {edge.if_.source}" if edge.if_ else "always")


def _to(edge: Edge) -> str:
    """Where an edge leads, as its writer wrote it."""
    if edge.draw:
        return f"draw {edge.draw}"
    return f"call {edge.call}" if edge.call else edge.to


def _came(given: InputReceived) -> str:
    match given.kind:
        case "say":
            return f'said "{_cut(given.text)}"'
        case "choose":
            return f'picked "{_cut(given.text or given.name)}"'
        case "event":
            data = ", ".join(f"{name}: {value}" for name, value in given.data.items())
            return f"event {given.name}{f' ({_cut(data)})' if data else ''}"
        case "silence":
            return f"silence of {given.data.get('seconds', 0):g}s"
    return "the talk begins"


def _cut(text: str) -> str:
    """On one line, and no wider than a column."""
    text = " ".join(text.split())
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1].rstrip()}…"
