"""No column gets lost between a row and what is shown: a query's columns are its view's fields.

A view that is made of a row takes what it finds: a column that it has no field for is dropped
without a word, and so is a field with a default that no column fills.
"""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from pydantic import BaseModel

from deploy.services import SERVICES
from events.log.database.statements import statement
from events.vocabulary import Contact
from services.access.views.people import KnownPerson, PersonView
from services.access.views.sessions import SessionView
from services.assignment.views.engagements import DeliveryView, EngagementView, PlanView
from services.assignment.views.findings import FindingView, RecommendationView, WaitingView
from services.assignment.views.own_work import OwnWorkView
from services.assignment.views.roster import (
    AbsenceView,
    ConflictView,
    EmploymentView,
    ExpertView,
    MembershipView,
    ProfileView,
    ProgramsView,
    ProviderView,
)
from services.intake.views.agencies import AgencyView, AliasView, ContactView, OtherActionView
from services.intake.views.desk import DeskView, NoteView
from services.intake.views.evaluations import CodesView, InvitationView
from services.intake.views.requests import ParticipantView, RequestSummary, RequestView
from services.intake.views.testimonials import (
    ListedTestimonial,
    ShownTestimonial,
    TestimonialView,
)
from services.intake.views.topics import TopicView
from services.kit.feed.connections import lent, open_pool
from services.reporting.views.agencies import AgencyView as AgencyWithHeirs
from services.reporting.views.assessments import AssessmentRow, AssessmentView
from services.reporting.views.assessments import RecommendationView as FollowedRecommendation
from services.reporting.views.clocks import MedianRow
from services.reporting.views.news import NewsView
from services.reporting.views.requests import RequestView as StatusView
from services.reporting.views.requests import TimelineEntry
from services.reporting.views.reviews import ReviewListed
from services.reporting.views.snapshots import SnapshotView

MADE_OF_ROWS: dict[tuple[str, str], type[BaseModel]] = {
    ("intake", "agency_get"): AgencyView,
    ("intake", "agencies_list"): AgencyView,
    ("intake", "agencies_list_of_stem"): AgencyView,
    ("intake", "aliases_list"): AliasView,
    ("intake", "contacts_list"): ContactView,
    ("intake", "other_actions_list"): OtherActionView,
    ("intake", "request_get"): RequestView,
    ("intake", "requests_list"): RequestSummary,
    ("intake", "requests_list_by_id"): RequestSummary,
    ("intake", "requests_list_open"): RequestSummary,
    ("intake", "participants_list"): ParticipantView,
    ("intake", "desk_get"): DeskView,
    ("intake", "notes_list"): NoteView,
    ("intake", "testimonials_list"): TestimonialView,
    ("intake", "testimonials_list_standing"): ListedTestimonial,
    ("intake", "testimonials_list_of_request"): ListedTestimonial,
    ("intake", "testimonial_get"): ShownTestimonial,
    ("intake", "topics_list"): TopicView,
    ("intake", "invitations_list"): InvitationView,
    ("intake", "codes_list"): CodesView,
    ("assignment", "engagement_get"): EngagementView,
    ("assignment", "engagements_list"): EngagementView,
    ("assignment", "engagements_list_by_status"): EngagementView,
    ("assignment", "engagements_list_of_provider"): EngagementView,
    ("assignment", "engagements_list_of_agency"): EngagementView,
    ("assignment", "engagements_list_of_validator"): EngagementView,
    ("assignment", "own_work_list"): OwnWorkView,
    ("assignment", "recommendations_list_of_validator"): RecommendationView,
    ("assignment", "deliveries_list"): DeliveryView,
    ("assignment", "plans_list"): PlanView,
    ("assignment", "provider_get"): ProviderView,
    ("assignment", "providers_list"): ProviderView,
    ("assignment", "provider_memberships_list"): MembershipView,
    ("assignment", "provider_programs_list"): ProgramsView,
    ("assignment", "expert_get"): ExpertView,
    ("assignment", "experts_list"): ExpertView,
    ("assignment", "expert_profiles_list"): ProfileView,
    ("assignment", "expert_absences_list"): AbsenceView,
    ("assignment", "expert_employments_list"): EmploymentView,
    ("assignment", "expert_conflicts_list"): ConflictView,
    ("assignment", "findings_list"): FindingView,
    ("assignment", "recommendations_list"): RecommendationView,
    ("assignment", "recommendation_get"): RecommendationView,
    ("assignment", "validation_queue"): WaitingView,
    ("reporting", "requests_list"): StatusView,
    ("reporting", "requests_list_by_intake_status"): StatusView,
    ("reporting", "requests_list_by_engagement_status"): StatusView,
    ("reporting", "requests_list_of_agency"): StatusView,
    ("reporting", "requests_list_without_work"): StatusView,
    ("reporting", "timeline_list"): TimelineEntry,
    ("reporting", "agency_get"): AgencyWithHeirs,
    ("reporting", "assessments_get"): AssessmentView,
    ("reporting", "assessments_list"): AssessmentRow,
    ("reporting", "recommendations_list"): FollowedRecommendation,
    ("reporting", "news_list"): NewsView,
    ("reporting", "spells_medians"): MedianRow,
    ("reporting", "snapshots_list"): SnapshotView,
    ("reporting", "reviews_list"): ReviewListed,
    ("access", "sessions_list"): SessionView,
    ("access", "people_list"): PersonView,
    ("access", "people_known"): KnownPerson,
}


JOINED = {f"contact_{field}" for field in Contact.model_fields}
"""Columns that become one field, `contact`."""
CHOSEN_BY = {"intake_status", "engagement_status"}
"""Columns by which a list is chosen, and that are not shown."""
OF_THE_TABLES = {"made", "migrations", "handled"}
"""Columns of a statement that passes the gate by itself: which tables, and how far they came."""
IDS_ALONE = {
    *("mail_caught_get", "mails_caught_list"),  # a mail is parsed from what was caught
    *("requests_at_the_door", "requests_duplicates", "requests_similar"),
    "asked_get",  # what was asked for without an account goes to intake
    *(
        *("agencies_helped", "agencies_named", "agencies_named_with"),
        "agency_speaks_for",
        "aliases_list_of_stem",
        "center_number_last",
        "oris_list_of_stem",
        "successions_around",
        "topics_chain",
    ),
    *("expiries_due", "follow_ups_due", "reminders_due"),
    *("codes_add", "codes_count", "codes_lock", "codes_of_call", "codes_renew"),
    *("codes_withdraw", "codes_withdrawn"),
    *("token_adopt", "token_get", "token_put", "token_try", "token_untry", "token_use"),
    "token_find",
    "token_used_before",
    "testimonial_at",  # where the words stand that are released
    *("tokens_answered", "tokens_tell", "tokens_tried"),
    *("rows_load", "rows_write", "rows_remove"),
    "review_get",  # likewise
    "snapshot_get",  # its content is the answer, byte for byte
}
"""Statements whose rows rules, schedules and projections need; they are shown to nobody."""
SCANNED_WHOLE = {"intake"}
"""Services of which every statement is looked at, whatever its name is."""


@pytest.mark.parametrize("service", SERVICES)
async def test_the_columns_of_a_query_are_the_fields_of_its_view(
    database: str, service: str
) -> None:
    lost: dict[str, set[str]] = {}
    pool = await open_pool(database, service)
    async with lent(pool) as connection:
        for (owner, query), view in MADE_OF_ROWS.items():
            if owner == service:
                prepared = await connection.prepare(statement(f"services.{service}", query))
                columns = {column.name for column in prepared.get_attributes()}
                if columns >= JOINED:
                    columns = columns - JOINED | {"contact"}
                lost[query] = (columns - CHOSEN_BY - OF_THE_TABLES) ^ view.model_fields.keys()
    await pool.close()
    assert not {query: names for query, names in lost.items() if names}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_function_in_a_query_is_planned_as_part_of_it(database: str, service: str) -> None:
    """What a function shows is found by the indexes of its tables, and not by reading it whole."""
    by_itself: list[str] = []
    pool = await open_pool(database, service)
    async with lent(pool) as connection:
        for owner, query in MADE_OF_ROWS:
            if owner == service:
                prepared = await connection.prepare(statement(f"services.{service}", query))
                values = ", ".join("NULL" for _ in prepared.get_parameters())
                await connection.execute(f"PREPARE q AS {statement(f'services.{service}', query)}")
                execute = f"EXECUTE q({values})" if values else "EXECUTE q"
                plan = await connection.fetch(f"EXPLAIN {execute}")
                by_itself += [
                    query for (line,) in plan if "Function Scan on" in line and "_shown" in line
                ]
                await connection.execute("DEALLOCATE q")
    await pool.close()
    assert not by_itself


def test_every_query_for_views_is_looked_at() -> None:
    named = re.compile(r"\w+_get|\w+_list(_\w+)?")
    found = {
        (service, path.name.removesuffix(".sql"))
        for service in SERVICES
        for path in files(f"services.{service}").joinpath("sql").iterdir()
        if named.fullmatch(path.name.removesuffix(".sql")) or service in SCANNED_WHOLE
    }
    assert {each for each in found if each[1] not in IDS_ALONE} <= MADE_OF_ROWS.keys()
