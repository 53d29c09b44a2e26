"""How the player sounded: emotion and sentiment of what was typed, and whether it is aimed at the listener. Pure."""
