"""Looks at all that leaves one player's session, as it leaves it, and notes what may not be there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from npcsdk.events import (
    CommandIssued,
    Event,
    Learned,
    MemoryAdded,
    Notice,
    OptionsOffered,
    Recalled,
    TextDelta,
    UtteranceReady,
    VariableChanged,
)
from npcsdk.leaks.allowed import in_line, in_request, in_thought, learned, recalled, remembered, strange, voiced
from npcsdk.leaks.canaries import Canaries, Secret
from npcsdk.leaks.leak import Leak, Where
from npcsdk.leaks.ledger import Ledger
from npcsdk.mind.prompt import Prompt
from npcsdk.mind.quoting import quoted
from npcsdk.world.world import Player, World

AROUND = 60
"""Characters shown on both sides of what was found."""


@dataclass(frozen=True, slots=True)
class Run:
    """Which run it is: the world as it was written, with its number and canaries, who plays, and the seed."""

    world: World
    number: int
    canaries: Canaries
    player: Player
    player_number: int
    seed: int


@dataclass(slots=True)
class Found:
    """What was looked at in a run, by what it is, and the leaks in it."""

    looked: Counter[str] = field(default_factory=Counter)
    leaks: list[Leak] = field(default_factory=list)


class Judge:
    """A `Watcher` of one player's run.

    Attributes:
        ledger: what the run has come to.
        moves: what the player did.
        thinking: who thinks over what they remember at this moment; "" for nobody.

    Args:
        run: which it is.
        drain: takes what the session has told so far, so that each request is held against all that went before it.
        found: where what is found goes.
    """

    def __init__(self, run: Run, drain: Callable[[], None], found: Found) -> None:
        self.run, self.found = run, found
        self.ledger = Ledger(run.world, run.player_number, run.canaries)
        self.moves: list[str] = []
        self.thinking = ""
        self._drain = drain
        self._asked: Prompt | None = None

    def took(self, event: Event, voiced_as: Callable[[str], str | None]) -> None:
        """Look at what the session told of, and let it have happened.

        Args:
            event: what it told of.
            voiced_as: gives what was to be said in what came from a voice.
        """
        self.found.looked["events"] += 1
        if isinstance(event, MemoryAdded):
            self._each("memory", event.text, lambda each: remembered(self.ledger, each, event), event.character)
        elif isinstance(event, Learned):
            self._learned(event)
        elif isinstance(event, Recalled):
            for secret, why in recalled(self.ledger, event):
                self._note(secret, "memory", why, event.character, secret.canary)
        elif isinstance(event, TextDelta):  # Before it is heard, by the speaker too.
            self._each("line", self.ledger.said + event.text, lambda each: in_line(self.ledger, each))
        elif isinstance(event, CommandIssued):
            self._each("command", " ".join(event.args), lambda each: in_line(self.ledger, each))
        self.ledger.take(event)
        match event:
            case UtteranceReady():
                self.found.looked["utterances"] += 1
                self._each("line", event.text, lambda each: voiced(self.ledger, each))
                sound = voiced_as(event.voice)
                if sound is not None and sound != event.text:
                    self._each(
                        "voice", sound, lambda each: voiced(self.ledger, each) or "it is the sound of other words"
                    )
            case OptionsOffered() | Notice() | VariableChanged():
                self._each("event", repr(event), lambda _: "")

    def prompted(self, prompt: Prompt) -> None:
        """A request was made for a line, and is about to be sent."""
        self._drain()
        self.found.looked["requests"] += 1
        self._asked = prompt
        self._request(prompt)

    def asked(self, prompt: Prompt) -> None:
        """A model was given this request: mostly that which was made."""
        if prompt is not self._asked:
            self._request(prompt)

    def warmed(self, prompt: Prompt) -> None:
        """A model was made ready for requests that begin as this one: with what is the same in all of them.

        It is made ready beside the talk, which may have gone on, or back: what was said counts for nothing here.
        """
        self.found.looked["requests"] += 1
        text = "\n".join(message.content for message in prompt.messages[: prompt.stable])
        who = prompt.cache_key.rpartition("/")[2]
        self._each("request", text, lambda each: in_request(self.ledger, each, self.run.player, who, None), who)
        self._each("request", "\n".join(message.content for message in prompt.messages), lambda _: "", who)

    def voiced(self, text: str) -> None:
        """A voice was given this text."""
        self._drain()
        self.found.looked["voice requests"] += 1
        self._each("voice", text, lambda each: voiced(self.ledger, each))

    def embedded(self, text: str) -> None:
        """An embedder was given this text."""
        self.found.looked["embedded texts"] += 1
        self._each("embedding", text, self._kept)

    def kept(self, where: Where, text: str) -> None:
        """This was kept of the run."""
        self.found.looked[f"{where}s"] += 1
        self._each(where, text, self._kept)

    def _kept(self, secret: Secret) -> str:
        """Why a secret may not be kept of this run: nobody in it heard of it."""
        return (
            "nobody heard of it in this run" if secret.kind == "lore" and secret.canary not in self.ledger.ever else ""
        )

    def _request(self, prompt: Prompt) -> None:
        run, who, node = self.run, self.ledger.state.character, self.ledger.node
        text = "\n".join(message.content for message in prompt.messages)
        if self.thinking:
            self.found.looked["requests to reflect"] += 1
            self._each("request", text, lambda each: in_thought(self.ledger, each, self.thinking), self.thinking)
            return
        # What the player said is to be answered, whatever a place keeps back. It is no secret to them.
        said = {form for each in self.ledger.words_of_player for form in (each, quoted(each))}
        rest = text
        for each in sorted(said, key=len, reverse=True):
            rest = rest.replace(each, " ")
        others = {secret.canary for secret in run.canaries.within(rest)}

        def why(secret: Secret) -> str:
            found = in_request(self.ledger, secret, run.player, who, node, own=secret.canary not in others)
            if not found:
                self.ledger.lawful.add(secret.canary)
            return found

        self._each("request", text, why, who)

    def _learned(self, event: Learned) -> None:
        self.found.looked["lessons"] += 1
        why = learned(self.ledger, event)
        secret = self.run.canaries.of_lore(self.run.number, event.lore) if why else None
        if secret is not None:
            self._note(secret, "knowledge", why, event.character, "")

    def _each(self, where: Where, text: str, why: Callable[[Secret], str], who: str | None = None) -> None:
        """Look at each secret in a text."""
        for secret in self.run.canaries.within(text):
            reason = strange(self.ledger, secret, self.run.number) or why(secret)
            if reason:
                self._note(secret, where, reason, self.ledger.state.character if who is None else who, text)

    def _note(self, secret: Secret, where: Where, why: str, who: str, text: str) -> None:
        place = self.ledger.state.place
        self.found.leaks.append(
            Leak(
                secret=secret,
                where=where,
                why=why,
                who="" if where in ("log", "save", "store", "embedding") else who,
                node=f"{place.graph}.{place.node}" if place and where not in ("log", "save", "store") else "",
                player=self.run.player_number,
                turn=self.ledger.state.turn,
                text=_around(text, secret.canary),
                moves=tuple(self.moves),
                seed=self.run.seed,
                world=self.run.number,
            )
        )


def _around(text: str, canary: str) -> str:
    """What stands around a canary; where that is in disguise, the end of the text."""
    at = text.casefold().find(canary)
    if at < 0:
        return text[-2 * AROUND :]
    return text[max(0, at - AROUND) : at + len(canary) + AROUND]
