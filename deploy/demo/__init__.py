"""Six years of a center's history: planned, played through the HTTP API, counted and proved."""
