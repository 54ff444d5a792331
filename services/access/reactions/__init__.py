"""The reactions of access: a fact asks for a mail."""
