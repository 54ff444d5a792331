"""What assignment can be asked to do."""
