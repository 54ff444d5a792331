"""How a command becomes facts: load, decide, append."""
