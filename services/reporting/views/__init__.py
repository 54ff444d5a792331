"""What reporting shows: the shapes of its answers."""
