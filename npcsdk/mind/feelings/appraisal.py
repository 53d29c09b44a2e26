"""What an event is to those whom it concerns: equations that turn it into emotions, with no model and no world.

Goals after A. Popescu, J. Broekens and M. van Someren, "GAMYGDALA: An Emotion Engine for Games", IEEE Transactions
on Affective Computing 5 (2014), 32-44: an event makes a goal more or less likely, and how much, times what the
goal is worth, is how desirable the event is. Where the paper leaves open how a step is reckoned, it is done as the
authors' engine does it; `gamygdala` holds that engine's state, and its traces are held against these functions.

Standards after A. Ortony, G. L. Clore and A. Collins, "The Cognitive Structure of Emotions" (1988), from here on
OCC: what someone does keeps or breaks a standard, and that is worth praise or blame.
"""

from __future__ import annotations

START = 0.5
"""How likely a goal is before anything told of it: as likely as not."""
_HALF = 0.5
"""A change of likelihood, beyond which the event was not foreseen."""

LABELS = {
    "joy": "joyful",
    "distress": "distressed",
    "hope": "hopeful",
    "fear": "afraid",
    "satisfaction": "satisfied",
    "fear-confirmed": "defeated",
    "disappointment": "disappointed",
    "relief": "relieved",
    "happy-for": "glad",
    "resentment": "resentful",
    "pity": "pitying",
    "gloating": "gloating",
    "gratitude": "grateful",
    "anger": "angry",
    "gratification": "triumphant",
    "remorse": "guilty",
    "pride": "proud",
    "shame": "ashamed",
    "admiration": "admiring",
    "reproach": "indignant",
}
"""The emotions of OCC that are reckoned with, and the label of our vocabulary for each."""


def likelihood_after(
    before: float,
    congruence: float,
    likelihood: float,
    adds: bool = False,
    *,
    settles: bool = False,
    least: float = 0.0,
) -> float:
    """How likely a goal is after an event.

    Args:
        before: how likely it was, `least` to 1.
        congruence: how far the event helps (up to 1) or harms (down to -1) the goal.
        likelihood: how sure it is that it comes to that, 0 to 1.
        adds: the event is one more sign for or against the goal, instead of telling anew how it stands.
        settles: once the goal is reached, or lost for good (-1), nothing changes that: an achievement goal. Others
            have to be kept up: a maintenance goal.
        least: the authors' engine lets signs against a goal bring it down to -1.
    """
    if settles and abs(before) >= 1.0:
        return before
    if adds:
        return max(min(before + likelihood * congruence, 1.0), least)
    return (congruence * likelihood + 1.0) / 2.0


def of_own_goal(utility: float, change: float, likelihood: float) -> tuple[str, ...]:
    """What someone feels whose own goal became more or less likely; each as strongly as `utility` times `change`.

    Args:
        utility: what the goal is worth, below 0 where it should not come to that.
        change: of the likelihood.
        likelihood: since the event. Below 0, where only an engine lets it be, nothing is felt.
    """
    if 0.0 < likelihood < 1.0:
        return ("hope",) if (utility >= 0.0) == (change >= 0.0) else ("fear",)
    if likelihood == 1.0:
        if utility >= 0.0:
            return ("satisfaction", "joy") if change < _HALF else ("joy",)
        return ("fear-confirmed", "distress") if change < _HALF else ("distress",)
    if likelihood == 0.0:
        # The engine asks for a change above a half with its sign, which nothing that is lost has; we take its size.
        if utility >= 0.0:
            return ("disappointment", "distress") if abs(change) > _HALF else ("distress",)
        return ("relief", "joy") if abs(change) > _HALF else ("joy",)
    return ()


def of_others_goal(desirability: float, like: float) -> str:
    """What someone feels who likes, or, below 0, dislikes, whose goal it is; as strongly as both numbers multiplied.

    `desirability` is that of the event for the owner of the goal.
    """
    if desirability >= 0.0:
        return "happy-for" if like >= 0.0 else "resentment"
    return "pity" if like >= 0.0 else "gloating"


def of_others_deed(desirability: float) -> str:
    """What someone feels toward who did it, somebody else; as strongly as it is desirable."""
    return "gratitude" if desirability >= 0.0 else "anger"


def of_own_deed(desirability: float, like: float) -> str:
    """What someone feels who did it to somebody else; "" where that is somebody disliked.

    As strongly as `desirability`, for the other, times `like`.
    """
    if like < 0.0:
        return ""
    return "gratification" if desirability >= 0.0 else "remorse"


def of_standard(worth: float, own: bool) -> str:
    """What someone feels about a deed that keeps a standard (above 0) or breaks it; as strongly as `worth`."""
    if own:
        return "pride" if worth >= 0.0 else "shame"
    return "admiration" if worth >= 0.0 else "reproach"
