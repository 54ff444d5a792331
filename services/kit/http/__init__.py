"""How a service is called: HTTP, its limits, its problems."""
