"""The pages of intake: whoever has a token answers on some, and the center works on others."""

from __future__ import annotations

from typing import Final

from services.intake.pages.answering import answering
from services.intake.pages.testimonials import testimonials
from services.intake.pages.visitors import visitor
from services.kit.pages.site import Site

ANSWERS: Final = Site(
    name="Byfield", package="services.intake", routers=(answering,), home="/answer"
)
"""The form of an answer: five ratings, a recommendation, the questions of a stage, and words.

Nobody is looked for here, whoever is signed in: an answer is nobody's.
"""
RECORDS: Final = Site(
    name="Byfield",
    package="services.intake",
    routers=(testimonials,),
    visitor=visitor,
    people="access",
    start="/home",
    account="/account",
    sign_in="/sign-in",
    sign_out="/sign-out",
)
"""What the center reads and releases."""
SITES: Final = (ANSWERS, RECORDS)
