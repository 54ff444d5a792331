"""The rules of reporting: what is published, and how. Pure."""

from services.reporting.decisions.reviews import REVIEWS_DECIDER
from services.reporting.decisions.snapshots import PUBLISHED_STREAM_ID, SNAPSHOTS_DECIDER

__all__ = ["PUBLISHED_STREAM_ID", "REVIEWS_DECIDER", "SNAPSHOTS_DECIDER"]
