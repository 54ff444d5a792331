"""Facts -> rows: each projection is a function of the facts alone."""
