"""Pages for people: complete without script, one look, and forms that lose nothing."""
