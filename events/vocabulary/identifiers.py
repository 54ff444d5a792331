"""What agencies, people, providers, topics and languages are called by."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import StringConstraints

ORI_PATTERN: Final = r"^[A-Z]{2}[A-Z0-9]{7}$"
Ori = Annotated[str, StringConstraints(pattern=ORI_PATTERN)]
"""Originating Agency Identifier: nine characters, the first two the NCIC state code."""

PERSON_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""The id of a person: without `@`, since no address belongs into facts."""

SLUG_PATTERN: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
TopicSlug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=64)]
"""A topic's stable name, such as `active-threat`."""

ProviderSlug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=32)]
"""A partner organization's stable name, such as `iacp`."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""ISO 639, such as `es`."""
