"""The rules of assignment: one module a lifecycle. Pure."""

from services.assignment.decisions.engagements import ENGAGEMENT_DECIDER
from services.assignment.decisions.experts import EXPERT_DECIDER
from services.assignment.decisions.findings import FINDINGS_DECIDER
from services.assignment.decisions.providers import PROVIDER_DECIDER

__all__ = ["ENGAGEMENT_DECIDER", "EXPERT_DECIDER", "FINDINGS_DECIDER", "PROVIDER_DECIDER"]
