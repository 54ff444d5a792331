"""A seeded run of faults against real processes, and an independent comparison at its end."""
