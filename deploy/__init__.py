"""How it runs: the only package that knows every service."""
