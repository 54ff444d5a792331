"""The rules of assignment: one module a lifecycle. Pure."""

from services.assignment.decisions.engagements import ENGAGEMENT
from services.assignment.decisions.experts import EXPERT
from services.assignment.decisions.findings import FINDINGS
from services.assignment.decisions.providers import PROVIDER

__all__ = ["ENGAGEMENT", "EXPERT", "FINDINGS", "PROVIDER"]
