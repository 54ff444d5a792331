"""Who can sign in with the embedded issuer. What each may do is said by access, not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the issuer."""

    subject: str
    name: str
    about: str
    email_verified: bool = True

    @property
    def email(self) -> str:
        """An address that reaches nobody (RFC 2606)."""
        return f"{self.subject}@byfield.example"


PEOPLE: Final = {
    person.subject: person
    for person in (
        Person("ada", "Ada Adler", "manages people and roles"),
        Person("alan", "Alan Abbott", "manages people and roles, too"),
        Person("carla", "Carla Cole", "coordinator at the center"),
        Person("olga", "Olga Ortiz", "operator at the center"),
        Person("leo", "Leo Lind", "reads the figures"),
        Person("vera", "Vera Vance", "validates evidence"),
        Person("rita", "Rita Reyes", "asks for help for an agency"),
        Person("pavel", "Pavel Park", "works for a provider"),
        Person("uma", "Uma Usher", "has an address that nobody verified", email_verified=False),
    )
}
