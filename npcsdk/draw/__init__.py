"""Pictures of a world's dialogue graphs: what is in one, where it lies, and the formats it is written in."""
