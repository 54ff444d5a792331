"""The services, which meet only in facts, and the kit that they are built from."""
