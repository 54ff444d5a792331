"""What reporting can be asked to do: publish."""
