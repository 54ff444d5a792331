"""What other systems call the fields and the words of Byfield; only used to guess a map."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PLURAL: Final = re.compile(r"\((e?s)\)", re.IGNORECASE)
_ASIDE: Final = re.compile(
    r"[(\[]\s*(?:optional|required|if any|if known|[mdy]{1,4}([-/. ][mdy]{1,4}){1,2})\s*[)\]]",
    re.IGNORECASE,
)
"""What a header says of how a column is filled in, not of what it is."""
_SHORT: Final = {"hr": "hours", "hrs": "hours", "h": "hours", "min": "minutes", "mins": "minutes"}
_SINGULAR_CHARACTERS_MIN: Final = 4
"""Shorter words with an `s` are no plurals."""

FIELDS: Final[Mapping[str, str]] = {
    "external_key": "id|key|case|case no|case number|request id|request no|request number|ta no|"
    "ta number|ta id|record id|project id|project no|project number|reference|tracking number",
    "source": "source system|system",
    "ori": "ori number|ori no|ori 7|ori 9|ori code|agency ori",
    "program": "program name|component|initiative",
    "topics": "topic|topic area|topic areas|subject|focus area|focus areas",
    "delivery_types": "assistance requested|type requested|requested assistance",
    "problem": "description|need|issue|request description|problem statement|summary",
    "contact_name": "contact|poc|poc name|point of contact|requester|requestor",
    "contact_email": "email|e mail|poc email|email address|contact e mail",
    "contact_telephone": "phone|telephone|contact phone|phone number|poc phone",
    "authorized_by": "chief|chief executive|executive|chief name|approved by|authorised by",
    "languages": "language|languages needed",
    "submitted_on": "submitted|date submitted|request date|date of request|received|date received|"
    "submission date|requested|date requested",
    "screened_on": "screened|date screened|screening date|opened|date opened|open date",
    "declined_on": "declined|date declined",
    "declined_reason": "decline reason|reason declined",
    "withdrawn_on": "withdrawn|date withdrawn",
    "withdrawn_reason": "withdrawal reason|reason withdrawn",
    "referred_on": "referred|date referred|referral date",
    "referred_to": "referral|referred where|referral organization",
    "referred_reason": "referral reason|reason referred",
    "provider": "partner|partner organization|provider organization|assigned to|ta provider",
    "expert_name": "expert|sme|sme name|consultant|trainer|instructor",
    "assigned_on": "assigned|date assigned|assignment date",
    "accepted_on": "accepted|date accepted",
    "delivery_type": "service|service type|type of service|ta type|type of assistance|activity",
    "delivery_on": "delivery date|date of delivery|training date|event date|service date|"
    "date of service|date of training",
    "delivery_hours": "hours|duration|hours delivered|contact hours|duration hours|time hours",
    "attendance_by_agency": "attendance by agency|attendees by agency|attended by",
    "delivery_topics_reason": "reason for topics|why these topics|off list reason",
    "delivery_minutes": "minutes|duration in minutes|minutes delivered|contact minutes|"
    "duration minutes|time minutes",
    "delivery_mode": "mode|format|modality|how delivered",
    "attendees_in_person": "attendees|participants|attendance|number attended|in person attendees",
    "attendees_virtual": "virtual attendees|online attendees|virtual participants",
    "delivered_on": "completed|date completed|completion date|delivered|end date",
    "cancelled_on": "cancelled|canceled|date cancelled|date canceled",
    "cancelled_reason": "cancellation reason|reason cancelled",
    "closed_on": "closed|date closed|closing date|close date",
    "closed_reason": "close reason|closing reason|reason closed|outcome of closing",
    "agency_type_name": "agency type|type of agency|type|kind",
    "edited_name": "agency full name",
    "pub_agency_name": "agency|agency name|name|department|department name",
    "pub_agency_unit": "unit|agency unit|unit name",
    "state": "state abbr|state code|st",
    "sworn": "officers|officer ct|officer count|sworn officers|total officers|total sworn",
}
"""Field -> its names elsewhere, the likeliest first."""
PARTS: Final[Mapping[str, str]] = {
    "contact_name": "first name|last name|contact first name|contact last name|poc first name|"
    "poc last name",
    "sworn": "male officer ct|female officer ct|male officers|female officers|officers male|"
    "officers female|male sworn|female sworn|sworn male|sworn female",
}
"""Field -> columns that make it together."""
VALUES: Final[Mapping[str, str]] = {
    "yes": "true",
    "y": "true",
    "x": "true",
    "no": "false",
    "n": "false",
    "onsite": "in-person",
    "on site": "in-person",
    "online": "virtual",
    "remote": "virtual",
    "ta": "cri-tac",
    "municipal": "City",
    "municipal police": "City",
    "police": "City",
    "police department": "City",
    "sheriff s office": "County",
    "college": "University or College",
    "university": "University or College",
    "campus police": "University or College",
    "done": "completed",
    "complete": "completed",
    "spanish": "es",
    "vietnamese": "vi",
    "french": "fr",
    "chinese": "zh",
    "korean": "ko",
    "tagalog": "tl",
    "arabic": "ar",
    "russian": "ru",
}
"""What else stands for a word of Byfield."""


def words(text: str) -> str:
    """A name by its words alone: `OfficersMale`, `officers_male` and `Officers (male)` are one."""
    return " ".join(_WORD.findall(text)).lower()


def readings(header: str) -> Iterator[str]:
    """Yield what a header may be called, as `words`, the likeliest first; some come twice.

    `Topic(s)` is read as `topics` and as `topic`, `Case #` as `case number`, `Time (min)` as `time
    minutes`, and `Hours (hrs)` as `hours`.
    """
    yield words(header)
    plain = _ASIDE.sub(" ", header).replace("#", " number ")
    for plural in (r"\1", ""):
        said = [_SHORT.get(word, word) for word in words(_PLURAL.sub(plural, plain)).split()]
        yield " ".join(word for word, _ in groupby(said))


def singular(said: str) -> str:
    """Return words without the `s` of plurals: only to be compared with others."""
    return " ".join(
        word[:-1]
        if len(word) >= _SINGULAR_CHARACTERS_MIN and word.endswith("s") and word[-2] != "s"
        else word
        for word in said.split()
    )


def sides(header: str) -> list[str]:
    """Return what a header offers to be called: `Agency / Department` has two sides."""
    return re.split(r"\s*/\s*", _ASIDE.sub(" ", header))
