"""What somebody takes for so: claims that replace or contradict one another, promises and questions still open. Pure."""
