"""What each rule of reporting means, by the name a refusal carries: for `docs/problems.md`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not-published-yet": "A quarter that is published for the first time has no reason.",
        "not-reviewed-yet": "A review that is published for the first time has no reason.",
        "published-already": "The quarter is published: again only with a reason.",
        "quarter-not-over": "Only a quarter that is over is published.",
        "review-too-large": "A fact has no room for so much.",
        "reviewed-already": "The review is published: again only with a reason.",
        "snapshot-too-large": "A fact has no room for so much.",
        "too-many-testimonials": "As many testimonials are released for the year as a review has.",
        "too-many-case-studies": "A review has at most 12 case studies.",
        "work-not-for-the-public": "Case studies and testimonials are of work that is complete, "
        "and never of confidential work.",
        "year-not-over": "Only the review of a fiscal year that is over is published.",
        "year-not-published": "A review shows answers as published figures do, so those of the "
        "last quarter come first.",
    }
)
