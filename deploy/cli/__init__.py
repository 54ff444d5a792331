"""`byfield ...`: the command line."""
