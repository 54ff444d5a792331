"""What a fact is: content (`Event`), envelope (`Recorded`), and who caused it (`Metadata`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, get_args
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field


class Event(BaseModel):
    """The content of a fact: frozen, past tense, understandable alone.

    A subclass writes out its wire name, so that renaming the class changes nothing. Readers are
    tolerant: fields that a newer writer added are ignored.
    """

    # An error message must not quote the value: it may be personal.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    wire_name: ClassVar[str]
    """The name of the fact on the wire and in the log, such as `RequestSubmitted`."""
    schema_version: ClassVar[int] = 1
    """The shape that this class writes; older shapes are upgraded by the catalogue."""
    category: ClassVar[str]
    """The part of the stream's name before the first hyphen, such as `request`."""


def schema_id(name: str, version: int, public_url: str | None = None) -> str:
    """Return the name of a fact's shape, as its schema and its messages carry it.

    A URN, or a URL where there is a public address. Both end in a colon and the version: that is
    where every release looks for it.
    """
    if public_url is None:
        return f"urn:byfield:schema:{name}:{version}"
    return f"{public_url}/schemas/{name}:{version}"


PERSONAL_MARK: Final = "x-personal"
Personal = Annotated[str, Field(json_schema_extra={PERSONAL_MARK: True})]
"""A name, e-mail or telephone of a person: never logged, marked in the schema as `x-personal`."""
FREE_TEXT_MARK: Final = "x-free-text"
FreeText = Annotated[str, Field(json_schema_extra={FREE_TEXT_MARK: True})]
"""What somebody wrote in their own words, and may name people: kept as `Personal` is, and shown to
whoever may see the fact."""

REMOVED: Final = "[removed]"
"""What stands for a text whose key was destroyed, and in rows about who was forgotten."""

Role = Literal[
    "coordinator",
    "requester",
    "provider",
    "validator",
    "respondent",
    "reader",
    "consumer",
    "operator",
    "administrator",
]
"""The word before the colon in a fact's actor; routes name those that they admit."""
ROLES: Final[tuple[Role, ...]] = get_args(Role)
IMPORTER: Final = "import:engagements"
"""The actor of the history import. No token grants that role, so no caller can pose as it."""

BY_LINK: Final = "by-link-"
"""How the person begins of who came by a link; then comes the id of the link."""

FORGOTTEN_TYPES: Final = frozenset(
    {
        *("AgencyPeopleForgotten", "ExpertForgotten", "NoteForgotten"),
        *("PersonForgotten", "RequestForgotten"),
    }
)
"""Facts that are told once keys were destroyed: who reads one drops every key that was kept."""
PRIVATE_CATEGORIES: Final = frozenset(
    {"desk", "person", "consumer", "forgetting", "hold", "operations"}
)
"""Of streams that are the center's own: their facts are told to others without their content."""
EVALUATION_CATEGORIES: Final = frozenset({"evaluation", "testimonial"})
"""Of streams that no machine is told: what one person answered stands there, who was asked, and of
which work words were published."""


def is_by_link(actor: str) -> bool:
    """Whether an actor came by a link, and was signed in as nobody."""
    return actor.partition(":")[2].startswith(BY_LINK)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Who caused a fact and in which chain of causes; kept beside its content, all strings."""

    actor: str
    """Role and subject, as `coordinator:maria`."""
    correlation_id: str
    """The same for everything that one outside request caused."""
    causation_id: str | None = None
    """The id of the fact that a reaction handled; none for a person's command."""
    traceparent: str | None = None
    """W3C trace context of the request that caused it."""
    command_digest: str | None = None
    """SHA-256 (hex) of the command, to tell a retry from a reused id; a log with a vault keeps it
    as an HMAC (`events.vault.secret`)."""

    def as_mapping(self) -> dict[str, str]:
        """The fields that are set, as stored."""
        mapping = {"actor": self.actor, "correlation_id": self.correlation_id}
        if self.causation_id is not None:
            mapping["causation_id"] = self.causation_id
        if self.traceparent is not None:
            mapping["traceparent"] = self.traceparent
        if self.command_digest is not None:
            mapping["command_digest"] = self.command_digest
        return mapping


TOKEN_PREFIX: Final = "enc:1:"  # noqa: S105 - how one begins
"""How a text begins that stands encrypted in the log: see `events.vault.tokens`."""
KEY_FIELD: Final = "x-key"
"""The field of an encrypted fact that names its key; no class of facts can have a hyphen there."""
WITHOUT_KEY: Final = b"\x00without-key"
"""The content of a recorded fact whose key the vault does not have: no JSON, so no fact's."""
NOT_ITS_OWN: Final = b"\x00not-its-own"
"""Of one whose encrypted text was not encrypted for this fact and field."""


class Recorded(NamedTuple):
    """A fact as the log keeps it. A tuple, because a replay makes millions of them."""

    position: int
    """1, 2, 3, ... over the whole log, in commit order."""
    stream: str
    version: int
    """1, 2, 3, ... within the stream."""
    id: UUID
    type: str
    schema_version: int
    data: bytes
    """The exact JSON bytes that were appended."""
    metadata: Mapping[str, str]
    recorded_at: datetime

    @property
    def category(self) -> str:
        """The part of the stream's name before the first hyphen."""
        return self.stream.partition("-")[0]

    @property
    def actor(self) -> str:
        """Role and subject of who caused it."""
        return self.metadata["actor"]

    @property
    def correlation_id(self) -> str:
        """The chain of causes that it belongs to."""
        return self.metadata["correlation_id"]

    @property
    def is_private(self) -> bool:
        """Whether its content is for the center alone."""
        return self.category in PRIVATE_CATEGORIES

    @property
    def is_imported(self) -> bool:
        """Whether it was imported; its consequences are imported too, so reactions pass over it."""
        return self.actor == IMPORTER


class Narrow(msgspec.Struct, frozen=True, gc=False):
    """The content of a fact as far as a reader needs it; other fields are skipped.

    For readers that project millions of facts: see `events.narrow`. It is never part of a
    reference cycle, so the garbage collector need not track it.
    """

    wire_name: ClassVar[str]
    """These three are those of the published class."""
    schema_version: ClassVar[int] = 1
    category: ClassVar[str]


Content = Event | Narrow
"""The content of a fact, whole or as far as a reader needs it."""


class Heard(NamedTuple):
    """A recorded fact with its decoded content, as a reaction receives it."""

    event: Content
    recorded: Recorded


class Told(NamedTuple):
    """A fact as the folds of projections take it: its content and a part of the envelope."""

    event: Any
    position: int
    stream: str
    version: int
    """In its stream."""
    recorded_at: datetime
    actor: str

    @classmethod
    def of(cls, heard: Heard) -> Told:
        """Make one of a fact that was read by itself and not in bulk."""
        recorded = heard.recorded
        return cls(
            heard.event,
            recorded.position,
            recorded.stream,
            recorded.version,
            recorded.recorded_at,
            recorded.actor,
        )
