"""How facts get from the log to the stream."""
