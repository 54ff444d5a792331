"""The lifecycles of reporting, with values for the commands of their deciders."""

from __future__ import annotations

from datetime import date
from typing import Final

from deploy.docs.exploring import Lifecycle, Samples
from deploy.docs.samples.shared import ID
from events.reporting import FiguresPublished
from services.reporting.commands.reviews import Rendered, ReviewCommand
from services.reporting.commands.snapshots import PublishFigures
from services.reporting.decisions import REVIEWS_DECIDER, SNAPSHOTS_DECIDER
from services.reporting.decisions.reviews import Review, ReviewFact
from services.reporting.decisions.snapshots import Publications


def _of_snapshots(_: date) -> Samples:
    return {
        "fiscal_year": (2019,),
        "quarter": (1,),
        "reason": (None, "Late entries."),
        "as_of": (1,),
        "work": ({},),
        "cells": ((),),
    }


def _of_reviews(_: date) -> Samples:
    return {
        "year": (2019,),
        "reason": (None, "Late entries."),
        "WithdrawCaseStudy.reason": ("Late entries.",),
        "snapshot": ("fy2019-q4",),
        "as_of": (1,),
        "figures": ({},),
        "open_work": (frozenset({ID}),),
        "quoted_work": ({},),
        "quotes": ((),),
        "rendered": (Rendered(release="0.1.0", page_digest="0" * 64),),
        "engagement_id": (ID,),
        "title": ("Fewer stops, better explained",),
        "paragraphs": (("Two peers worked with its trainers.",),),
    }


SNAPSHOTS: Final = Lifecycle(
    "Figures that are published",
    SNAPSHOTS_DECIDER,
    PublishFigures,
    Publications,
    FiguresPublished,
    _of_snapshots,
)
REVIEWS: Final = Lifecycle(
    "Annual review",
    REVIEWS_DECIDER,
    ReviewCommand,
    Review,
    ReviewFact,
    _of_reviews,
)
