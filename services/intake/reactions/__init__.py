"""The reactions of intake: a fact becomes a command."""
