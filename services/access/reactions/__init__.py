"""The reactions of access: a fact asks for a mail, and who was removed is erased."""
