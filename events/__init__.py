"""The language and the log: facts, their wire form, and the one order in which they are kept."""
