"""How facts are told to people: in their words, with what changed, and with what caused them."""
