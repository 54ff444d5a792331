"""The append-only log and what carries it: store, appender, relay, feed."""
