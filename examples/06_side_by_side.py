"""The same turns with several models, side by side, as a Markdown table.

python examples/06_side_by_side.py [MODEL ...]        by default scripted embedded:smollm2
"""

import asyncio
import sys

from npcsdk import Event, FeelingChanged, LineChosen, SpecError, TextDelta, TurnEnded, open_session
from npcsdk.events import FACT

TEXTS = (
    "Good evening!",
    "Who are you?",
    "Is the road north open?",
    "I could help you mend that bridge.",
    "What is in the stew?",
    "You look tired.",
    "Have you heard any rumours?",
    "My brother drowned in that river.",
    "Are you an AI?",
    "Goodbye, Mira.",
)


def cell(events: list[Event]) -> str:
    """A turn as it was said, with its feelings; the writer's own words are marked with a pen."""
    shown = ""
    for event in events:
        match event:
            case LineChosen() if not event.generated:
                shown += "✎ "
            case FeelingChanged() if event.at != FACT:  # Else it only shows what is felt.
                shown += f"[{event.feeling}] "
            case TextDelta():
                shown += event.text.replace("\n", " ")
            case TurnEnded():
                shown = shown.strip().replace("|", "\\|")
    return shown


async def played(model: str) -> list[str]:
    """What a model says to each of the texts."""
    async with open_session("tavern", model=model, voice="silent", seed=7) as session:
        return [cell(await session.run(text)) for text in TEXTS]


async def main(models: list[str]) -> None:
    """Play them one after the other, and print the table."""
    columns = {}
    for model in models:
        try:
            columns[model] = await played(model)
        except SpecError as error:
            print(f"{model} is left out: {error}", file=sys.stderr)
    print("| you |", " | ".join(f"`{model}`" for model in columns), "|")
    print("|---" * (1 + len(columns)) + "|")
    for number, text in enumerate(TEXTS):
        print(f"| {text} |", " | ".join(said[number] for said in columns.values()), "|")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or ["scripted", "embedded:smollm2"]))
