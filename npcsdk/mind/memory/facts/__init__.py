"""What somebody takes for so: claims that replace or contradict each other, promises and questions still open. Pure."""
