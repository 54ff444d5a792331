"""What an event log is: what it can do, what it is given, what it answers."""
