"""The JetStream stream: what it is, what a message carries, and how both are reached."""
