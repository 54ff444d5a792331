"""`byfield match`: propose assignments for all waiting engagements, and confirm them on request."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final

from cyclopts import Parameter, validators

from deploy.cli.acting import acting
from deploy.cli.days import GivenDay
from deploy.cli.output import ERR, OUT
from deploy.cli.progress import bar
from deploy.cli.runtime import reachable, run
from events.decider import Command
from events.ids import new_id
from events.rules.days import refuse_outside
from events.vocabulary import Program
from services.assignment.app import SERVICE
from services.assignment.confirming import confirm
from services.assignment.feeds import (
    ENGAGEMENTS_FEED,
    FOLLOW_REQUESTS_FEED,
    RATINGS_FEED,
    REQUESTS_FEED,
    ROSTER_FEED,
    TOPICS_FEED,
)
from services.assignment.matching import Expert
from services.assignment.matching.assigning_many import PROBLEMS_MAX
from services.assignment.matching.proposals import propose
from services.assignment.queries.kept_roster import load_roster
from services.assignment.queries.roster import list_waiting
from services.assignment.settings import AssignmentSettings
from services.assignment.views.roster import ProposalsView
from services.kit.escapes import escape_json, escape_line
from services.kit.feed.connections import lent
from services.kit.http.running_service import RunningService
from services.kit.run.service import open_service

TOGETHER_DEFAULT: Final = 200


def match(
    *,
    open_: Annotated[bool, Parameter(name="--open", negative="")] = False,
    program: Program | None = None,
    on: GivenDay | None = None,
    limit: Annotated[
        int, Parameter(validator=validators.Number(gte=1, lte=PROBLEMS_MAX))
    ] = TOGETHER_DEFAULT,
    confirm_all: Annotated[bool, Parameter(name="--confirm", negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Propose who should do the work that waits, so that all of it is served best.

    Nothing is written unless confirmed, by who is signed in, in a role that may over HTTP. Ends
    with 1 if an engagement is left without anybody, or a confirmation is refused.

    Examples: byfield match --open; byfield match --open --program cri-tac --confirm

    Parameters
    ----------
    open_
        All that wait, those that wait longest first; nothing else can be matched.
    program
        Only those of this program.
    on
        The day of the choice, since the center began; today if not said.
    limit
        At most so many together.
    confirm_all
        Assign every proposal.
    json
        Print the proposals as JSON.
    """
    if not open_:
        ERR.print("Say --open: the engagements that wait are what can be matched.")
        return 2

    async def work() -> int:
        async with (
            reachable() as settings,
            open_service(SERVICE, settings, listening=False) as service,
        ):
            running = service.running
            may = SERVICE.policy.roles("assign_provider")
            actor = (await acting(settings, *may)).as_text if confirm_all else None
            now = running.now()
            day = on or now.date()
            began_on = running.settings.center_began_on
            refuse_outside(day, Command(now=now, center_began_on=began_on))
            await _caught_up(running)
            proposed, roster = await _propose(running, day, program, limit)
            _say(proposed, as_json=json)
            refused = 0
            if actor is not None:
                refused = await _confirm(running, proposed, roster, actor, now)
        return 1 if proposed.unmatched or refused else 0

    return run(work())


async def _caught_up(running: RunningService) -> None:
    """Wait until the tables reflect the whole log. Raises `NotYetError` after a while."""
    head = await running.log.head()
    await running.freshness.wait_until([FOLLOW_REQUESTS_FEED], head.position)
    head = await running.log.head()
    await running.freshness.wait_until(
        [ROSTER_FEED, RATINGS_FEED, TOPICS_FEED, ENGAGEMENTS_FEED, REQUESTS_FEED], head.position
    )


async def _propose(
    running: RunningService, day: date, program: Program | None, limit: int
) -> tuple[ProposalsView, tuple[Expert, ...]]:
    settings = AssignmentSettings.of(running.settings)
    async with lent(running.pool) as connection:
        waiting = await list_waiting(connection, day, program, limit, settings.decline_holds_days)
        roster = await load_roster(connection, day)
    return propose(waiting, roster, day, settings.weights), roster


async def _confirm(
    running: RunningService,
    proposed: ProposalsView,
    roster: tuple[Expert, ...],
    actor: str,
    now: datetime,
) -> int:
    """Assign all that was proposed; return how many were refused."""
    settings = AssignmentSettings.of(running.settings)
    done = refused = 0
    with bar("assigned", len(proposed.proposals)) as advance_to:
        async for one in confirm(
            running.log,
            running.catalogue,
            proposed,
            roster,
            actor=actor,
            run_id=new_id(),
            now=now,
            center_began_on=running.settings.center_began_on,
            weights=settings.weights,
            decline_holds_days=settings.decline_holds_days,
        ):
            done += 1
            advance_to(done)
            if one.refused is not None:
                refused += 1
                ERR.print(f"{one.proposal.engagement_id}  not assigned: {escape_line(one.refused)}")
    OUT.print(f"assigned {done - refused:,}, refused {refused:,}")
    return refused


def _say(proposed: ProposalsView, *, as_json: bool) -> None:
    if as_json:
        OUT.out(escape_json(proposed.model_dump_json()), highlight=False)
        return
    for proposal in proposed.proposals:
        chosen = proposal.candidate
        OUT.print(
            f"{proposal.engagement_id}  {chosen.provider}  {chosen.expert_id}  "
            f"{chosen.score:.4f}  {_ordinal(proposal.rank)} of its ranking"
        )
        for criterion in chosen.criteria:
            OUT.print(
                f"  {criterion.name:<12} {criterion.score:.2f}  {escape_line(criterion.reason)}"
            )
    for one in proposed.unmatched:
        rules = ", ".join(f"{rule}: {count}" for rule, count in one.excluded_by_rule.items())
        OUT.print(f"{one.engagement_id}  {one.reason} ({rules or 'none is listed'})")
    OUT.print(
        f"{len(proposed.proposals):,} proposed, {len(proposed.unmatched):,} without anybody, "
        f"total score {proposed.total_score:,.4f} on {proposed.on}"
    )


def _ordinal(rank: int) -> str:
    return "first" if rank == 1 else f"number {rank}"
