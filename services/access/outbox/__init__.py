"""The outbox: which mails wait, and how they are written and sent, one at a time."""
