"""Worlds by chance, and a plain second reading of the graph language to hold the first one against."""
