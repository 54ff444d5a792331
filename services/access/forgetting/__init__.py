"""Forgetting somebody: asked and confirmed by people, and carried out where facts and rows are."""
