"""GAMYGDALA plain, as published: agents, goals, relations and beliefs, and the emotions that follow.

For games that want that engine's own states, and for comparing with its traces; characters of a world feel by
`reactions`. Both use the equations of `appraisal`. Here emotions simply add up and have no upper bound; whoever
wants one asks with a gain. See `appraisal` for the source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from npcsdk.emotion import Pad
from npcsdk.mind.feelings.appraisal import (
    START,
    likelihood_after,
    of_others_deed,
    of_others_goal,
    of_own_deed,
    of_own_goal,
)

DECAY = 0.8
"""What is left of an emotion after a second."""

PADS: Mapping[str, Pad] = {
    "distress": Pad(-0.61, 0.28, -0.36),
    "fear": Pad(-0.64, 0.60, -0.43),
    "hope": Pad(0.51, 0.23, 0.14),
    "joy": Pad(0.76, 0.48, 0.35),
    "satisfaction": Pad(0.87, 0.20, 0.62),
    "fear-confirmed": Pad(-0.61, 0.06, -0.32),
    "disappointment": Pad(-0.61, -0.15, -0.29),
    "relief": Pad(0.29, -0.19, -0.28),
    "happy-for": Pad(0.64, 0.35, 0.25),
    "resentment": Pad(-0.35, 0.35, 0.29),
    "pity": Pad(-0.52, 0.02, -0.21),
    "gloating": Pad(-0.45, 0.48, 0.42),
    "gratitude": Pad(0.64, 0.16, -0.21),
    "anger": Pad(-0.51, 0.59, 0.25),
    "gratification": Pad(0.69, 0.57, 0.63),
    "remorse": Pad(-0.57, 0.28, -0.34),
}
"""Where the engine sees each emotion; some are other words than ours, or rounded otherwise."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What agents believe to have happened.

    `likelihood` is how sure that is; `by` who did it, "" for nobody; `goals` how far it helps (up to 1) or harms
    (down to -1) each goal. With `adds` it is one more sign, instead of telling anew how the goals stand.
    """

    likelihood: float
    by: str = ""
    goals: Mapping[str, float] = field(default_factory=dict)
    adds: bool = False

    def __post_init__(self) -> None:
        for name, number in (("likelihood", self.likelihood), *self.goals.items()):
            if not -1.0 <= number <= 1.0:
                raise ValueError(f"{name} is {number!r}; it must be within -1..1")


@dataclass(slots=True)
class _Goal:
    utility: float
    settles: bool
    likelihood: float = START
    owners: list[str] = field(default_factory=list)


class Gamygdala:
    """Several agents and what they feel by now.

    Agents appraise in the order in which they were added.
    """

    def __init__(self, *, decay: float = DECAY) -> None:
        """`decay` is what is left of an emotion after a second, above 0 and at most 1."""
        if not 0.0 < decay <= 1.0:
            raise ValueError(f"decay is {decay!r}; it must be above 0, and 1 at most")
        self._decay = decay
        self._felt: dict[str, dict[str, float]] = {}
        self._likes: dict[str, dict[str, float]] = {}
        self._goals: dict[str, _Goal] = {}

    def add_agent(self, name: str) -> None:
        """One more agent, who feels nothing yet.

        Raises:
            ValueError: there is one of this name.
        """
        if name in self._felt:
            raise ValueError(f"there is an agent {name!r} already; give each a name of its own")
        self._felt[name] = {}
        self._likes[name] = {}

    def add_goal(self, owner: str, name: str, utility: float, *, settles: bool = True) -> None:
        """A goal of an agent; where there is one of this name, it is shared as it is.

        Args:
            owner: the agent.
            name: of the goal.
            utility: what it is worth, -1 to 1.
            settles: once it is reached or lost, that cannot change; else it has to be kept up.

        Raises:
            KeyError: there is no such agent.
            ValueError: a utility beyond -1..1.
        """
        if not -1.0 <= utility <= 1.0:
            raise ValueError(f"the utility of {name} is {utility!r}; it must be within -1..1")
        self._known(owner)
        goal = self._goals.setdefault(name, _Goal(utility, settles))
        if owner not in goal.owners:
            goal.owners.append(owner)

    def relate(self, who: str, toward: str, like: float) -> None:
        """How much an agent likes another one, -1 to 1.

        Raises:
            KeyError: there is no such agent.
            ValueError: a number beyond -1..1.
        """
        if not -1.0 <= like <= 1.0:
            raise ValueError(f"{who} likes {toward} by {like!r}; it must be within -1..1")
        self._known(who)
        self._known(toward)
        self._likes[who][toward] = like

    def appraise(self, belief: Belief) -> None:
        """Let all agents feel what a belief means to them.

        Raises:
            KeyError: there is no such goal.
        """
        if missing := belief.goals.keys() - self._goals.keys():
            raise KeyError(f"there is no goal {min(missing)!r}; there is: {', '.join(self._goals) or 'none'}")
        for name, congruence in belief.goals.items():
            goal = self._goals[name]
            before = goal.likelihood
            goal.likelihood = likelihood_after(
                before, congruence, belief.likelihood, adds=belief.adds, settles=goal.settles, least=-1.0
            )
            for owner in self._felt:
                if owner in goal.owners:
                    self._concern(owner, goal, goal.likelihood - before, belief.by)

    def update(self, dt: float) -> None:
        """Let `dt` seconds pass.

        Raises:
            ValueError: a time below 0.
        """
        if not (dt >= 0.0 and isfinite(dt)):
            raise ValueError(f"{dt!r} seconds cannot pass")
        left = self._decay**dt
        for felt in self._felt.values():
            for emotion in felt:
                felt[emotion] *= left

    def likelihood(self, goal: str) -> float:
        """How likely a goal is by now."""
        return self._goals[goal].likelihood

    def emotions(self, who: str, gain: float = 0.0) -> dict[str, float]:
        """What an agent feels, in the order in which it came; with a gain, each below 1."""
        self._known(who)
        return {emotion: _limited(felt, gain) for emotion, felt in self._felt[who].items()}

    def pad(self, who: str, gain: float = 0.0) -> Pad:
        """What it feels in all, as pleasure, arousal and dominance; with a gain, each within -1..1."""
        self._known(who)
        felt = self._felt[who].items()
        return Pad(*(_limited(sum(each * PADS[emotion][part] for emotion, each in felt), gain) for part in range(3)))

    def _concern(self, owner: str, goal: _Goal, change: float, by: str) -> None:
        desirability = goal.utility * change
        strength = abs(desirability)
        if strength:
            for emotion in of_own_goal(goal.utility, change, goal.likelihood):
                self._add(owner, emotion, strength)
        if by and by != owner:
            self._add(owner, of_others_deed(desirability), strength)
            self._likes[owner].setdefault(by, 0.0)  # From now on they have to do with each other.
        for who, likes in self._likes.items():
            if owner not in likes:
                continue
            like = likes[owner]
            if strength * like:
                self._add(who, of_others_goal(desirability, like), abs(strength * like))
            if by == who != owner and (emotion := of_own_deed(desirability, like)):
                self._add(who, emotion, abs(strength * like))

    def _add(self, who: str, emotion: str, strength: float) -> None:
        felt = self._felt[who]
        felt[emotion] = felt.get(emotion, 0.0) + strength

    def _known(self, name: str) -> None:
        if name not in self._felt:
            raise KeyError(f"there is no agent {name!r}; there is: {', '.join(self._felt) or 'none'}")


def _limited(value: float, gain: float) -> float:
    """Bounded to -1..1 by a gain above 0; without one, as it is."""
    return gain * value / (gain * abs(value) + 1.0) if gain else value
