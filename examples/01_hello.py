"""The shortest talk: one question, and what comes back."""

from npcsdk import FeelingChanged, TextDelta, open_session

with open_session("tavern") as session:  # The best model and voice on this machine; no key needed.
    for event in session.run_sync("Is the road north open?"):
        if isinstance(event, FeelingChanged):
            print(f"({event.feeling})", end=" ")
        elif isinstance(event, TextDelta):
            print(event.text, end="", flush=True)
    print()
