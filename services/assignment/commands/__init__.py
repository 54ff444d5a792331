"""The commands that assignment takes."""
