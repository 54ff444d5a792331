"""How services are put together and run."""
