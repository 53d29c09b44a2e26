"""Who knows what of the world, since when, and who tells it on. Pure."""
