"""A world without files, a model of one's own, and a save that is loaded again."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path

from npcsdk import Event, Session, TextDelta, World
from npcsdk.ports import Prompt, Usage
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.character import Character, Persona
from npcsdk.world.graph import DialogueGraph, Next, Node, Reply, Transition

NODES = (
    Node(
        id="hello",
        line="[happy] Ahoy, {player.name}. The ferry is mine, and the river is nobody's.",
        next=(Next(to="deck"),),
    ),
    Node(
        id="deck",
        reply=Reply(goal="Talk about the river.", fallback=("[relaxed] The river takes its time.",)),
        transitions=(
            Transition.model_validate(
                {
                    "to": "aboard",
                    "intent": "the player wants to cross",
                    "examples": ["Take me across", "I want to cross"],
                }
            ),
        ),
    ),
    Node(id="aboard", line="[curious] Have you two coins? [happy] Then sit in the middle.", next=(Next(to="deck"),)),
)


def ferry() -> World:
    """One ferryman, three nodes. Loading from a folder gives the same kind of value."""
    tam = Character(id="tam", name="Old Tam", persona=Persona(description="Tam rows people over the river."))
    graph = DialogueGraph(graph="tam", character="tam", start="hello", nodes={node.id: node for node in NODES})
    return World(id="ferry", title="The Ferry", start="tam", characters={"tam": tam}, graphs={"tam": graph})


class Echo:
    """A language model: anything that streams text for a prompt. This one wonders at the last word."""

    name = "echo"
    judges_intents = False

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage, None]:
        """Yield a reply in pieces, of any size."""
        said = prompt.messages[-1].content.splitlines()[0]
        word = said.rstrip(".?!").rpartition(" ")[2]
        endings = "The river knows more of that than I do.", "Ask me again when we are halfway over."
        for piece in (
            "[curious] ",
            f"{word.capitalize()}? ",
            *endings[len(prompt.contract.recent) // 2 % 2].split(" "),
        ):
            yield f"{piece} "

    async def aclose(self) -> None:
        """Nothing is held."""


def text(events: list[Event]) -> str:
    """The visible text of a turn."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def main() -> None:
    """Talk, save, and go on where the talk stood."""
    world = ferry()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tam.json")
        async with Session(world, model=Echo(), voice=SilentVoice()) as session:
            async with session.begin() as turn:
                print("Tam:", text([event async for event in turn]))
            for said in ("Have you seen any smugglers?", "Please take me across."):
                print("You:", said)
                print("Tam:", text(await session.run(said)))
            session.save(path)

        async with Session.load(path, world, model=Echo(), voice=SilentVoice()) as again:
            print(f"Loaded: {len(again.state.history)} things were said, and Tam feels {again.state.feeling}.")
            print("You: What about the weather?")
            print("Tam:", text(await again.run("What about the weather?")))


if __name__ == "__main__":
    asyncio.run(main())
