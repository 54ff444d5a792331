"""What intake does about facts."""
