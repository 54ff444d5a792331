"""Who can do this work: hard rules exclude with a reason, soft criteria rank. Pure."""

from services.assignment.matching.ranking import (
    Excluded,
    Matching,
    Ranked,
    exclude,
    explain,
    match_experts,
    score,
)
from services.assignment.matching.roster import (
    Absence,
    Expert,
    Membership,
    Period,
    ProgramsFrom,
)
from services.assignment.matching.wanted import (
    Asking,
    Decline,
    Wanted,
    wanted_for,
)

__all__ = [
    "Absence",
    "Asking",
    "Decline",
    "Excluded",
    "Expert",
    "Matching",
    "Membership",
    "Period",
    "ProgramsFrom",
    "Ranked",
    "Wanted",
    "exclude",
    "explain",
    "match_experts",
    "score",
    "wanted_for",
]
