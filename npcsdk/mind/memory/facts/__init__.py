"""What things said hold: claims, promises and questions, and what became of them. Pure."""
