"""What reporting answers with."""
