"""The plan played over HTTP, as the center's people would: one module for each kind of act."""
