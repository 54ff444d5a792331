"""What a fact changed: its fields, beside what its stream had told of them before.

A fact is told whole or in part, so what it does not mention stays. What a stream tells of several
things (deliveries, notes, roles) is compared with what it told of the same one. What speaks of the
act alone (why, which step) is shown without anything before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import orjson

from events.catalogue import NewerFactError
from events.contracts.personal import WithoutPersonal
from events.event import KEY_FIELD, TOKEN_PREFIX, Recorded
from events.facts import CATALOGUE
from events.telling.words import WORDS

WITHHELD: Final = "(withheld)"
ENCRYPTED: Final = "(encrypted)"
"""What is shown of a text whose key this reader does not have."""
TOLD_ANEW: Final = "(text told anew)"
"""Encrypted before and after, perhaps the same: without its key nobody knows."""
FREE_TEXTS: Final = frozenset(
    {
        "note",
        "text",
        "problem",
        "testimonial",
        "words",
        "mark",
        "document",
        "choice_reason",
        "says",
        "backup",
    }
)
"""Fields in which people write what they like, and so perhaps of people."""
ORDERS: Final = frozenset(
    {
        *("ParkedReleaseOrdered", "ParkedDiscardOrdered", "StreamResetOrdered", "RebuildOrdered"),
        *("KeyRotationOrdered", "HistoryImportOrdered", "LogRestored", "PersonalExportOrdered"),
    }
)
"""The facts whose reason is written freely, too."""
OF_THE_ACT: Final = frozenset(
    {
        *("reason", "reasons", "note", "step", "number", "latest", "reminder", "change"),
        *("choice_reason", "ranking", "happened_on", "wrong_on", "succession", "title", "document"),
        *("service", "feed", "parked_stream", "head", "projections", "outcome", "says"),
        *("master_key", "discarded_position", "discarded_id"),
        *("file_digest", "lines", "resumes", "backup", "published"),
    }
)
"""Fields that tell of the act and not of the thing, by name, in whichever fact they stand."""
OF_THE_THING: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("FindingRecorded", "FindingCorrected"), frozenset({"number", "title"})),
    "RecommendationMade": frozenset({"number"}),
    "TopicListed": frozenset({"title"}),
}
"""Where such a name is that of a property of the thing."""
PARTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    **dict.fromkeys(("ContactNamed", "ExecutiveChanged"), ("contact", ("contact.role",))),
    **dict.fromkeys(("OtherActionNoted", "OtherActionEnded"), ("other action", ("action",))),
    **dict.fromkeys(("AgencyJoined", "AgencyLeft"), ("participation", ("participation_id",))),
    **dict.fromkeys(
        ("AuthorizationClaimed", "AuthorizationClaimDismissed"), ("claim", ("link_id",))
    ),
    **dict.fromkeys(("NoteWritten", "NoteCorrected", "NoteStruck"), ("note", ("note_id",))),
    **dict.fromkeys(("AbsenceNoted", "AbsenceStruck"), ("absence", ("absent_from",))),
    **dict.fromkeys(
        ("EmploymentNoted", "ConflictDeclared", "ConflictTakenBack"), ("conflict", ("ori",))
    ),
    **dict.fromkeys(("ProviderExcluded", "ExclusionTakenBack"), ("exclusion", ("provider",))),
    **dict.fromkeys(("ProviderJoined", "ProviderLeft"), ("further provider", ("provider",))),
    **dict.fromkeys(
        ("DeliveryRecorded", "DeliveryCorrected", "DeliveryStruck"), ("delivery", ("delivery_id",))
    ),
    **dict.fromkeys(("ValidatorAssigned", "ValidatorReleased"), ("validator", ("validator",))),
    **dict.fromkeys(
        ("FindingRecorded", "FindingCorrected", "FindingStruck"), ("finding", ("finding_id",))
    ),
    **dict.fromkeys(
        (
            *("RecommendationMade", "RecommendationSubmitted", "RecommendationValidated"),
            *("RecommendationReturned", "RecommendationSustained", "RecommendationSetAside"),
            *("ValidationWithdrawn", "RecommendationRestored"),
        ),
        ("recommendation", ("recommendation_id",)),
    ),
    **dict.fromkeys(("PersonInvited", "PersonAdmitted"), ("invitation", ("invitation_id",))),
    **dict.fromkeys(("RoleGranted", "RoleEnded"), ("role", ("role", "agency", "provider"))),
    **dict.fromkeys(("ConsumerKeyAdded", "ConsumerKeyRemoved"), ("key", ("key_id",))),
    "OrderEnded": ("order", ("order_id",)),
    "FiguresPublished": ("snapshot", ("snapshot",)),
    "ReviewPublished": ("edition", ("review",)),
    **dict.fromkeys(
        ("CaseStudyReleased", "CaseStudyWithdrawn"), ("case study", ("engagement_id",))
    ),
}
"""The facts that tell of one of several things in their stream: what it is, and what names it."""


class Change(NamedTuple):
    """What a fact tells of one field, and what its stream had told of it before."""

    part: str | None
    """The thing within the stream, such as `delivery 0190...`; None: that of the stream itself."""
    field: str
    before: Any
    """None where nothing was told."""
    after: Any


class _Value(NamedTuple):
    told: Any
    shown: Any


_Fields = Mapping[str, _Value]


class Telling:
    """What one stream has told so far. Takes its facts one after another, from the first.

    Without `personal`, personal fields and free texts are shown as withheld: that they changed is
    seen, and not to what.
    """

    def __init__(self, *, personal: bool) -> None:
        self._personal = personal
        self._parts: dict[str | None, dict[str, _Value]] = {}

    def tell(self, recorded: Recorded) -> list[Change]:
        """Take the next fact, and return what it changed. Raises `NewerFactError`."""
        if not CATALOGUE.reads(recorded.type, recorded.schema_version):
            raise NewerFactError(recorded)
        told = dict(_flat(orjson.loads(recorded.data)))
        told.pop(KEY_FIELD, None)
        shown = _without_tokens(told) if self._personal else self._withheld(recorded, told)
        part = _part_of(recorded.type, told)
        known = self._parts.setdefault(part, {})
        changes: list[Change] = []
        named = PARTS.get(recorded.type, ("", ()))[1]
        for field, value in told.items():
            if field in named or _is_own_id(recorded.stream, value):
                continue
            after = _Value(value, shown[field])
            if _is_of_the_act(recorded.type, field):
                if not _is_nothing(value):
                    changes.append(Change(part, field, None, after.shown))
                continue
            before = known.get(field)
            known[field] = after
            if before is None and _is_nothing(value):
                continue
            if before is None or before.told != value:
                changes.append(_change(part, field, before, after))
        return changes

    def state(self) -> dict[tuple[str | None, str], _Value]:
        """Return every field as it was told last, by its part and its name."""
        return {
            (part, field): value
            for part, fields in self._parts.items()
            for field, value in fields.items()
        }

    def _withheld(self, recorded: Recorded, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields as they are shown to who may not see what is personal."""
        blanked = dict(_flat(orjson.loads(_without_personal().content_of(recorded))))
        return {
            field: WITHHELD
            if _is_free_text(recorded.type, field) and value
            else blanked.get(field, WITHHELD)
            for field, value in told.items()
        }


def differences(
    before: Mapping[tuple[str | None, str], _Value], after: Mapping[tuple[str | None, str], _Value]
) -> list[Change]:
    """Return what differs between two states of one stream, the first told before the second."""
    return [
        _change(part, field, was, value)
        for (part, field), value in after.items()
        if (was := before.get((part, field))) is None or was.told != value.told
        if not (was is None and _is_nothing(value.told))
    ]


def _change(part: str | None, field: str, before: _Value | None, after: _Value) -> Change:
    if before is not None and _has_token(before.told) and _has_token(after.told):
        return Change(part, field, None, TOLD_ANEW)
    return Change(part, field, before and before.shown, after.shown)


@cache
def _without_personal() -> WithoutPersonal:
    return WithoutPersonal(CATALOGUE, blank=WITHHELD)


def _part_of(wire_name: str, told: Mapping[str, Any]) -> str | None:
    if (part := PARTS.get(wire_name)) is None:
        return None
    kind, fields = part
    return " ".join([kind, *(str(told[field]) for field in fields if told.get(field) is not None)])


def _flat(content: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{within}{name}.")
        else:
            yield f"{within}{name}", value


def _without_tokens(told: Mapping[str, Any]) -> dict[str, Any]:
    return {field: ENCRYPTED if _has_token(value) else value for field, value in told.items()}


def _has_token(value: object) -> bool:
    """Whether a value is encrypted, or one in a list of it."""
    if isinstance(value, dict):
        return any(map(_has_token, value.values()))
    if isinstance(value, list):
        return any(map(_has_token, value))
    return isinstance(value, str) and value.startswith(TOKEN_PREFIX)


def _is_of_the_act(wire_name: str, field: str) -> bool:
    words = WORDS.get(wire_name)
    if words is not None and field == words.day:
        return True
    return field in OF_THE_ACT and field not in OF_THE_THING.get(wire_name, ())


def _is_free_text(wire_name: str, field: str) -> bool:
    name = field.rpartition(".")[2]
    return name in FREE_TEXTS or (name == "reason" and wire_name in ORDERS)


def _is_own_id(stream: str, value: object) -> bool:
    return value == stream.partition("-")[2]


def _is_nothing(value: object) -> bool:
    return value is None or value in ("", [], {})
