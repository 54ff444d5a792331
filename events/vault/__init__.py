"""The vault: personal and free text of facts is encrypted in the log; its keys can be destroyed.

A stranger with the log alone reads nothing of it; a key that is destroyed makes a text unreadable
in every copy. See `docs/decisions/0091-personal-text-is-encrypted.md`.
"""
