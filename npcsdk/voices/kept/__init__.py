"""Speeches kept on disk: the cache, and lines voiced ahead."""
