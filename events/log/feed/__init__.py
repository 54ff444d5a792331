"""How facts get to whoever follows the log."""
