"""Every lifecycle, with values for the commands of its decider."""

from typing import Final

from deploy.docs.samples.access import CONSUMER, FORGETTING, HOLDS, PERSON
from deploy.docs.samples.assignment import ENGAGEMENT, EXPERT, FINDING, PROVIDER, RECOMMENDATION
from deploy.docs.samples.intake import (
    AGENCY,
    CHANGING_AGENCY,
    DESK,
    EVALUATION,
    REQUEST,
    TESTIMONIAL,
    TOPICS,
)
from deploy.docs.samples.reporting import REVIEWS, SNAPSHOTS

LIFECYCLES: Final = (
    REQUEST,
    DESK,
    ENGAGEMENT,
    FINDING,
    RECOMMENDATION,
    EVALUATION,
    TESTIMONIAL,
    PROVIDER,
    EXPERT,
    AGENCY,
    CHANGING_AGENCY,
    PERSON,
    CONSUMER,
    FORGETTING,
    HOLDS,
    SNAPSHOTS,
    REVIEWS,
    TOPICS,
)
