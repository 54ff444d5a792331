"""What can be seen of assignment: the shapes of its answers."""
