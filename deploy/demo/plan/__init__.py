"""The plan of the demo: what happens to each request, and on which day. Pure and seeded."""
