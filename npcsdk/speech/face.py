"""The face between events: what it shows fades, is held long enough to be seen, and is never quite still.

Pure, like the timeline: it is fed with the events of a session as they come, with the cues of the timeline as they
become due, and with the game's own time. One rule says what comes from where: facts count when they are added; what
has a place in a line counts when the timeline has come to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from npcsdk.affect import CALM, FAINT, SEEN, Affect, resting
from npcsdk.emotion import CORE_EMOTIONS, NEUTRAL, VOCABULARY, Feeling, Pad
from npcsdk.events import FACT, Event, FeelingChanged, Felt, Restored, TurnStarted, UtteranceReady
from npcsdk.speech.cues import Cue, CueKind
from npcsdk.speech.held import HOLD, LONGEST_LEAK, SHORTEST_LEAK, TURN, Held, Look
from npcsdk.speech.idle import Bearing, Idle, Rhythm
from npcsdk.world.character import Character
from npcsdk.world.nature import Display

CHECK = 2.0
"""Seconds after which a face follows a mood that moves by itself."""
LEAKS = 6.0
"""How often a minute a hidden feeling of full intensity shows for a moment."""
AFTERWARDS = 0.3
"""Seconds after an utterance in which one still counts as speaking: another may follow."""
_HOUR = 3600.0  # more than an hour at once counts as one: by then everything has faded
_SLACK = 1e-9  # small steps do not add up exactly to a large one


class Face:
    """The face of one character, a frame at a time.

    Args:
        character: whose face it is.
        seed: of blinks, glances, small moves and what escapes; the same seed gives the same ones.
        affect: what is felt already, as in a session that goes on from a save.
    """

    def __init__(self, character: Character, seed: int = 0, affect: Affect = CALM) -> None:
        self._who = character.id
        self._rest = character.temperament.pad
        moods = [label for label in CORE_EMOTIONS if label in character.labels]
        self._can = [label for label in moods if not any(_masks(rule, label) for rule in character.display)]
        self._idle = Idle(f"{seed} {character.id}")
        self._leaks = Rhythm(f"{seed} {character.id} leak", HOLD + LONGEST_LEAK)
        self._now = 0.0
        self._check = CHECK
        self._reset(affect)

    def _reset(self, affect: Affect) -> None:
        self._affect = replace(affect, time=self._now)
        self._held = Held(self._resting(self._now))
        self._event = FeelingChanged(self._who, NEUTRAL)
        self._waiting: list[Felt] = []  # for their place in the line
        self._speaks = -math.inf  # until when
        self._tune(self._now)

    def add(self, event: Event) -> None:
        """Take an event of the session. Those that say nothing about this face are ignored.

        A state that was restored begins the face anew.
        """
        if isinstance(event, Restored):
            self._reset(CALM)
        elif isinstance(event, TurnStarted):
            self._waiting.clear()  # Their places were never reached, so they did not happen.
        elif isinstance(event, Felt) and event.character == self._who:
            if event.at == FACT:
                self._feel(event)
            else:
                self._waiting.append(event)
        elif isinstance(event, FeelingChanged) and event.at == FACT:
            self.show(event)

    def update(self, dt: float, due: Iterable[Cue] = ()) -> list[Cue]:
        """Let time pass.

        Args:
            dt: seconds since the last call, at least 0. How they are portioned makes no difference.
            due: what `Timeline.update` gave for this frame.

        Returns:
            What the face does by itself, in time order: `blink`, `glance`, `shift`, `leak`. Their `t` is in seconds
            since the face was made.

        Raises:
            ValueError: `dt` is negative or not finite.
        """
        if not (math.isfinite(dt) and dt >= 0.0):
            raise ValueError(f"dt is {dt!r}; it must be a finite number, at least 0")
        for cue in due:
            self._take(cue)
        self._now += min(dt, _HOUR)
        cues: list[Cue] = []
        while self._next <= self._now + _SLACK:
            self._step(self._next, cues)
        return cues

    def show(self, event: FeelingChanged) -> None:
        """Show a feeling now, as `add` and `update` do; for a game that plays lines without a timeline."""
        if event.character != self._who:
            return
        feeling, now = event.feeling, self._now
        look = Look(feeling, now, max(event.lasts.feeling, TURN), event)
        if event.at != FACT:
            self._affect = self._affect.said(feeling, now, event.lasts)
        elif event.hidden is None and self._affect.at(now).held < SEEN:
            rest = self._resting(now)
            if feeling.label == "neutral" or (feeling.label == rest.feeling.label and feeling.intensity <= FAINT):
                look = rest  # It tells of no feeling, so there is none to fade.
        self._held.show(now, look)
        self._tune(now)

    @property
    def feeling(self) -> Feeling:
        """What is seen now; a hidden feeling, for the moment in which it escapes."""
        return self._held.feeling(self._now)

    @property
    def weights(self) -> dict[str, float]:
        """How much of which label is on the face, of two at most; the rest of 1 is a neutral face. It never jumps."""
        return self._held.weights(self._now)

    @property
    def mood(self) -> Pad:
        """The mood, each part -1 to 1."""
        return self._affect.at(self._now).mood(self._rest)

    @property
    def arousal(self) -> float:
        """How stirred the character is, by its mood and by what it feels, -1 to 1."""
        return self._bearing(self._now).arousal

    @property
    def speaking(self) -> bool:
        """Whether the character is talking, as far as the timeline told."""
        return self._now < self._speaks

    @property
    def lids(self) -> float:
        """How open the eyes are: 1, and in a blink down to 0."""
        return self._idle.lids(self._now)

    @property
    def gaze(self) -> tuple[float, float]:
        """Where the eyes look, from the character: -1 (right) to 1 (left), -1 (down) to 1 (up); 0, 0 is the other."""
        return self._idle.gaze(self._now)

    @property
    def breath(self) -> float:
        """How full the chest is, 0 to 1."""
        return self._idle.breath(self._now)

    def _take(self, cue: Cue) -> None:
        event = cue.event
        if isinstance(event, FeelingChanged) and event.at != FACT:
            self.show(event)
        elif cue.kind == "utterance" and isinstance(event, UtteranceReady) and event.speaker == self._who:
            self._speaks = self._now + event.duration + AFTERWARDS
            self._tune(self._now)
        elif cue.kind == "done" and self.speaking:
            self._speaks = self._now
            self._tune(self._now)
        if self._waiting:
            reached = [felt for felt in self._waiting if (felt.turn, felt.at) <= (event.turn, cue.at)]
            self._waiting = [felt for felt in self._waiting if felt not in reached]
            for felt in reached:
                self._feel(felt)

    def _feel(self, event: Felt) -> None:
        self._affect = self._affect.moved(event.feeling, self._now, event.lasts)
        self._tune(self._now)

    def _step(self, now: float, cues: list[Cue]) -> None:
        """Do the one thing that is due now."""
        if now == self._held.due:
            self._held.step(now)
        elif now == self._held.fades:
            self._held.show(now, self._resting(now))
        elif now == self._speaks or now == self._check:
            self._check += CHECK if now == self._check else 0.0
            self._follow(now)
        elif now == self._leaks.due:
            self._leaks.pass_on()
            self._escape(now, cues)
        else:
            kind, value = self._idle.step()
            cues.append(self._cue(kind, now, value))
            self._plan(now)
            return
        self._tune(now)

    def _follow(self, now: float) -> None:
        """A face at rest goes with the mood."""
        if self._held.resting:
            rest, shown = self._resting(now), self._held.look.feeling
            if rest.feeling.label != shown.label or abs(rest.feeling.intensity - shown.intensity) > 0.02:
                self._held.show(now, rest)

    def _escape(self, now: float, cues: list[Cue]) -> None:
        """A hidden feeling shows for a moment, where it would not flicker, and then it is plain to see."""
        hidden = self._hidden(now)
        seconds = self._leaks.random.uniform(SHORTEST_LEAK, LONGEST_LEAK)
        if hidden and self._held.leak(now, Feeling(hidden.label, 0.4 + 0.6 * hidden.intensity), seconds):
            cues.append(self._cue("leak", now, hidden.label))

    def _cue(self, kind: CueKind, now: float, value: str) -> Cue:
        return Cue(kind, now, self._event.at, value, self._event)

    def _resting(self, now: float) -> Look:
        """The faint expression of the mood, or none."""
        return Look(resting(self._affect.at(now).mood(self._rest), self._can))

    def _hidden(self, now: float) -> Feeling | None:
        look = self._held.look
        if look.event is None or look.event.hidden is None:
            return None
        return Feeling(look.event.hidden.label, look.event.hidden.intensity * look.left(now))

    def _bearing(self, now: float) -> Bearing:
        affect = self._affect.at(now)
        mood = affect.mood(self._rest)
        shown = Feeling(self._held.look.feeling.label, self._held.look.at(now))
        felt = max(affect.strongest, self._hidden(now) or shown, key=_strength)
        pad, share = VOCABULARY[felt.label].pad, _strength(felt)
        return Bearing(
            mood.arousal + (pad.arousal - mood.arousal) * share,
            mood.dominance + (pad.dominance - mood.dominance) * share,
            felt,
            now < self._speaks,
        )

    def _tune(self, now: float) -> None:
        """Something changed: move accordingly from now on."""
        if self._held.look.event is not None:
            self._event = self._held.look.event
        self._idle.tune(now, self._bearing(now))
        hidden = self._hidden(now)
        self._leaks.tune(now, LEAKS / 60.0 * hidden.intensity if hidden else 0.0)
        self._plan(now)

    def _plan(self, now: float) -> None:
        speaks = self._speaks if self._speaks > now else math.inf
        self._next = min(self._held.due, self._held.fades, speaks, self._check, self._leaks.due, self._idle.due)


def _strength(feeling: Feeling) -> float:
    return 0.0 if feeling.label == "neutral" else feeling.intensity


def _masks(rule: Display, label: str) -> bool:
    """Whether a rule may keep a core label from showing; a face knows no variables, so it takes no chances."""
    meant = not rule.of or label in rule.of
    return meant and (bool(rule.as_) or rule.at_most < SEEN)
