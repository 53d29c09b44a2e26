"""Whether secrets stay where they belong: canaries in all of them, walks, and a look at all that leaves a session."""
