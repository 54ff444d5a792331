"""A service as small as one can be: tallies that are opened once and raised up to a limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Final, assert_never

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from events.catalogue import Catalogue
from events.decider import Command, Decider, Refused
from events.event import Event, Personal, Role
from events.rules.scopes import ANY, Scope
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, set_headers
from services.kit.http.calls import Call, build_command, call_from
from services.kit.http.credentials import unauthorized
from services.kit.http.policy import About, Allowed, Asks, Row
from services.kit.http.principals import Principal
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService
from services.kit.http.who_is import BearerToken

TALLY_MAX = 10
GUEST_TOKEN = "an invitation"  # noqa: S105 - of nothing


class TallyOpened(Event):
    wire_name = "TallyOpened"
    category = "tally"
    keeper: Personal


class TallyRaised(Event):
    wire_name = "TallyRaised"
    category = "tally"
    by: int


TallyFact = TallyOpened | TallyRaised


class OpenTally(Command):
    keeper: Personal


class RaiseTally(Command):
    by: Annotated[int, Field(ge=0)]


TallyCommand = OpenTally | RaiseTally


@dataclass(frozen=True)
class Tally:
    open: bool = False
    count: int = 0


def decide(command: TallyCommand, tally: Tally) -> Sequence[TallyFact]:
    match command:
        case OpenTally():
            if tally.open:
                raise Refused("open", "It is open already.", allowed=["raise"])
            return [TallyOpened(keeper=command.keeper)]
        case RaiseTally():
            if not tally.open:
                raise Refused("not-open", "It is not open.")
            if tally.count + command.by > TALLY_MAX:
                raise Refused("full", f"It counts to {TALLY_MAX}.")
            return [TallyRaised(by=command.by)] if command.by else []
        case unknown:
            assert_never(unknown)


def evolve(tally: Tally, fact: TallyFact) -> Tally:
    match fact:
        case TallyOpened():
            return Tally(open=True)
        case TallyRaised():
            return Tally(open=tally.open, count=tally.count + fact.by)
        case unknown:
            assert_never(unknown)


TALLIES: Decider[TallyCommand, Tally, TallyFact] = Decider(
    category="tally", initial=Tally(), evolve=evolve, decide=decide, creates=(OpenTally,)
)
CATALOGUE = Catalogue([TallyOpened, TallyRaised])


class OpenBody(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    keeper: Annotated[Personal, Field(max_length=20)]


class RaiseBody(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    by: int


class Shown(BaseModel):
    count: int


router = APIRouter(prefix="/tallies")


@router.post("", status_code=201, responses=ON_COMMAND)
async def open_tally(
    body: OpenBody, call: Allowed, running: CurrentService, response: Response
) -> Done:
    tally = call.new_id("tally")
    command = build_command(OpenTally, keeper=body.keeper, now=datetime.now(UTC))
    handled = await running.handle(TALLIES, f"tally-{tally}", command, call)
    return done(response, handled, tally, location=f"/tallies/{tally}")


@router.post("/{tally}/raised", responses=ON_COMMAND)
async def raise_tally(
    tally: str,
    body: RaiseBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    command = build_command(RaiseTally, by=body.by, now=datetime.now(UTC))
    handled = await running.handle(TALLIES, f"tally-{tally}", command, call)
    return done(response, handled, tally)


async def guest(token: BearerToken) -> Principal:
    if token != GUEST_TOKEN:
        raise unauthorized("The invitation is not known.")
    return Principal("7", "respondent")


ByGuest = Annotated[Call, Depends(call_from(guest))]


@router.post("/{tally}/raised-by-guest", responses=ON_COMMAND)
async def raise_as_guest(
    tally: str, call: ByGuest, running: CurrentService, response: Response
) -> Done:
    command = build_command(RaiseTally, by=1, now=datetime.now(UTC))
    handled = await running.handle(TALLIES, f"tally-{tally}", command, call)
    return done(response, handled, tally)


@router.get("/{tally}", responses=ON_QUERY)
async def show_tally(
    tally: str,
    _asked: Allowed,
    running: CurrentService,
    response: Response,
) -> Shown:
    recorded = await running.log.read_stream(f"tally-{tally}")
    if not recorded:
        raise not_found("tally", tally)
    facts = [running.catalogue.load(each) for each in recorded]
    count = sum(fact.by for fact in facts if isinstance(fact, TallyRaised))
    set_headers(response, position=recorded[-1].position, version=recorded[-1].version)
    return Shown(count=count)


TALLY: Final = About("tally")
_KEEPERS: Final[Mapping[Role, Scope]] = {"coordinator": ANY, "operator": ANY}
ROWS: Final = (
    Row("open_tally", TALLY, _KEEPERS, "Tallies are kept by keepers."),
    Row("raise_tally", TALLY, _KEEPERS, "Tallies are kept by keepers."),
    Row("raise_as_guest", TALLY, {}, "A guest was invited.", Asks.OWN),
    Row("show_tally", TALLY, {"reader": ANY, "coordinator": ANY}, "Readers read."),
)
"""Who may call which of the routes."""
