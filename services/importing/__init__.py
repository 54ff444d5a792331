"""What is kept elsewhere goes into the log: lists, and history."""
