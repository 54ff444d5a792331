"""The embedded stack: NATS and PostgreSQL from wheels, as child processes."""
