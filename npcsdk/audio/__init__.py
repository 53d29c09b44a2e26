"""Sound as numbers: loudness, pitch, times, whispers and vocal sounds, in numpy."""
