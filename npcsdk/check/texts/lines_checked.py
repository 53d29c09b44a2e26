"""Authored lines beside what their character and their node ask of any line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from npcsdk.check.callers import speakers_of
from npcsdk.check.parts import lines_of, nodes_in
from npcsdk.check.spoken import Spoken, spoken, spoken_by
from npcsdk.dialect import SOUNDS
from npcsdk.emotion import EMOTIONS
from npcsdk.mind.contract import count_words, forbidden
from npcsdk.mind.knowledge.naming import named
from npcsdk.mind.rules.marks import open_quotation
from npcsdk.mind.rules.speakers import second_speaker
from npcsdk.mind.rules.tongue import other_language
from npcsdk.mind.rules.wording import wording
from npcsdk.patterns import lazy
from npcsdk.world.character import Character
from npcsdk.world.graph import Node
from npcsdk.world.rules import Fault, Path
from npcsdk.world.suggest import suggestion
from npcsdk.world.world import World


def feeling_faults(world: World) -> Iterator[Fault]:
    """Feelings in authored lines and replies that whoever says them does not list."""
    for key, who in world.characters.items():
        path: Path = ("characters", key)
        for at, said in enumerate(who.fallback):
            yield from _unlisted((*path, "fallback", at), spoken_by(who, said).feelings, who)
        for at, example in enumerate(who.persona.examples):
            place = (*path, "persona", "examples", at, "reply")
            yield from _unlisted(place, spoken_by(who, example.reply).feelings, who)
    speakers = speakers_of(world)
    hidden = {graph: [(who, _hidden(who)) for who in all_who] for graph, all_who in speakers.items()}
    for graph, node, path in nodes_in(world):
        strangers = [(who, marks) for who, marks in hidden[graph.graph] if marks]
        for said, rest in lines_of(node) if strangers else ():
            for who, marks in strangers:
                if any(mark in said for mark in marks):
                    yield from _unlisted((*path, *rest), spoken_by(who, said).feelings, who)
        if node.reply and graph.character is None:  # Else told of when the world is read.
            for at, emotion in enumerate(node.reply.emotions):
                for who, _ in strangers:
                    yield from _unlisted((*path, "reply", "emotions", at), (emotion,), who)


def _hidden(who: Character) -> list[str]:
    """How tags begin that a character does not show."""
    return [f"{opening}{feeling}" for feeling in EMOTIONS if feeling not in who.labels for opening in "[【"]


def _unlisted(path: Path, feelings: Sequence[str], who: Character) -> Iterator[Fault]:
    for feeling in feelings:
        if feeling not in who.labels:
            message = f"[{feeling}] is none of the feelings that {who.id} shows."
            remedy = f"{suggestion(feeling, who.shows)} Or add it to the character's `emotions`."
            yield Fault(path, "unlisted-emotion", message, remedy)


def contract_faults(world: World) -> Iterator[Fault]:
    """Authored lines that a model could not say in their place: a fallback stands for what it would have said.

    A `line` is the writer's own; only another character's name before it, as in a script, is told of.
    """
    rules = _Rules(world)
    for at in nodes_in(world):
        for said, rest in lines_of(at.node):
            if slip := _typed(said):
                message, remedy = slip
                yield Fault((*at.path, *rest), "broken-contract", message, remedy)
            line = spoken(said, rules.commands[at.graph.graph])
            speakers = rules.speakers[at.graph.graph]
            reason = rules.broken(at.node, line, speakers) if at.node.reply else rules.scripted(line)
            if reason:
                message = f"A line of {at.node.id} is not as its node wants it: {reason}."
                remedy = "Change the line, or what the reply asks for." if at.node.reply else _ONE_SPEAKS
                yield Fault((*at.path, *rest), "broken-contract", message, remedy)
    yield from rules.of_characters()


def _typed(said: str) -> tuple[str, str] | None:
    """Message and remedy where marks of writing would be said or shown: quotes round all of it, a (feeling)."""
    if _CURLY.fullmatch(said):
        return "The player will see the curly quotes round this line.", "Use straight quotes, or none."
    found = _ROUND.match(said)
    if found and found[1].lower() in (*EMOTIONS, *SOUNDS):
        return f"({found[1]}) will be read out.", f'Write [{found[1].lower()}], in square brackets, and quotes: "[...".'
    return None


_CURLY = lazy(r"\s*“[^“”]*”\s*")
_ROUND = lazy(r"\s*[(*<]([A-Za-z]+)[)*>]")
_ONE_SPEAKS = "A node is said by one character; leave the name out."


class _Rules:
    """The rules of a world's replies, as far as they hold for a writer's lines, too.

    `commands` are those of everyone who may speak a graph, by its name; `speakers` are they.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.speakers = speakers_of(world)
        self._language = world.languages[0]
        self.commands = {
            graph: tuple({command: 0 for who in all_who for command in who.commands})
            for graph, all_who in self.speakers.items()
        }
        self._names = tuple(character.name for character in world.characters.values())

    def scripted(self, line: Spoken) -> str | None:
        """Whether a line is written as in a script, with a name before it."""
        if ":" not in line.text or not any(f"{name}:" in line.text for name in self._names):
            return None
        return second_speaker(wording(line.text, last=True), "", self._names)

    def broken(self, node: Node, line: Spoken, speakers: Sequence[Character]) -> str | None:
        """Which rule of its reply a fallback breaks. Those against the habits of models do not count."""
        reply, text = node.reply, line.text
        assert reply is not None
        shown = {feeling for who in speakers for feeling in who.labels} - {*reply.emotions, "neutral"}
        strange = [feeling for feeling in line.feelings if feeling in shown]  # Others are told of as unlisted.
        if reply.emotions and strange:
            return f"[{strange[0]}] is not among the reply's `emotions`"
        if len(text) > reply.max_words and (count := count_words(text)) > reply.max_words:
            return f"it has {count} words, more than `max_words: {reply.max_words}`"
        judged = wording(text, last=True)
        return (
            ("" if judged.words else "it has no words")
            or named(text, forbidden(self._world, reply), self._language)
            or second_speaker(judged, "", self._names)
            or other_language(judged, self._language)
            or open_quotation(judged)
            or None
        )

    def of_characters(self) -> Iterator[Fault]:
        """What characters say where a reply has no fallback, and what is withheld there."""
        told: set[tuple[str, int]] = set()
        for graph, node, _ in nodes_in(self._world):
            if node.reply is None or node.reply.fallback or not node.reply.withhold:
                continue
            words = forbidden(self._world, node.reply)
            for who in self.speakers[graph.graph]:
                for at, said in enumerate(who.fallback):
                    if (who.id, at) in told:
                        continue
                    reason = named(spoken(said, who.commands).text, words, self._language)
                    if reason:
                        told.add((who.id, at))
                        message = f"It may be said at {node.id}, which has no fallback of its own: {reason}."
                        path = ("characters", who.id, "fallback", at)
                        yield Fault(path, "broken-contract", message, "Change the line, or write a fallback there.")
