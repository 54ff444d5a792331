"""What intake answers, a file a thing."""
