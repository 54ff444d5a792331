"""Machines that read: their keys, how they show who they are, and the tokens that they get."""
