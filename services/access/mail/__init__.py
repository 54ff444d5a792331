"""How a mail is worded, written, and handed to the mail server."""
