"""What intake can be asked to do."""
