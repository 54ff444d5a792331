"""Who may call what: one table a service, and the gate that every call passes.

A row names an operation, what it is about, and for each role the scope within which it may. Who is
in no row's roles is answered 403; whom the scope does not reach is answered 404, before anything is
decided, on reads and writes alike: such a caller cannot tell what is hidden from what is not there.
"""

# Without `from __future__ import annotations`: FastAPI reads those of `gate`.

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated, Any, Final, Protocol, TypeVar, cast

from fastapi import Depends, routing
from fastapi.dependencies.models import Dependant
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as ConnectionScope

from events.event import ROLES, Role
from events.ids import derived_id
from services.kit.http.calls import Call, call_in, headers_in, headers_of, is_own_call
from services.kit.http.dependencies import directly
from services.kit.http.principals import MACHINE_ROLE, Principal
from services.kit.http.problem_kinds import FORBIDDEN
from services.kit.http.problems import ProblemError, not_found
from services.kit.http.rates import (
    STRANGERS,
    UNLIMITED,
    Rate,
    hold,
    hold_known,
    network_of,
)
from services.kit.http.running_service import RunningService
from services.kit.http.who_is import principal_of


class PolicyError(Exception):
    """A service whose table and routes do not agree; it does not start."""


class Scope(Protocol):
    """How a caller must stand to what an operation is about."""

    @property
    def name(self) -> str:
        """Its word in the table, such as `own-agency`."""
        ...

    @property
    def meaning(self) -> str:
        """What it reaches, in words."""
        ...

    @property
    def looks(self) -> bool:
        """Whether the thing must be looked at; false where all are reached."""
        ...

    def reaches(self, caller: Principal, thing: Any) -> bool:
        """Whether it reaches the thing, as it was looked up for this caller."""
        ...


Look = Callable[[RunningService, Call, str], Awaitable[object | None]]
"""Looks a thing up by its id for a caller: whose it is; None where there is no such thing."""


@dataclass(frozen=True, slots=True)
class About:
    """What operations are about, and how whose it is is looked up."""

    thing: str
    """Its name, as a problem says that there is none."""
    parameter: str | None = None
    """The parameter of the path that has its id; None: no single thing stands in the path."""
    look: Look | None = None


PAGE: Final = About("page")


class Asks(Enum):
    """By what an operation knows who calls."""

    KEY = "key"
    """A credential of a role: the gate checks it."""
    OWN = "own"
    """A credential of the operation's own, such as the private token of an invitation."""
    SIGN_IN = "sign-in"
    """A session of somebody who is signed in: so pages ask, and never the JSON API."""
    NOTHING = "nothing"
    """Anybody may call it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A parameter of an address that only some of an operation's roles may give."""

    parameter: str
    roles: frozenset[Role]
    because: str


@dataclass(frozen=True, slots=True)
class Row:
    """Who may call an operation: for each role, within which scope."""

    operation: str
    """The name of the route's function, unique in its service."""
    about: About
    may: Mapping[Role, Scope]
    because: str
    """Why these and nobody else."""
    asks: Asks = Asks.KEY
    kept: tuple[Kept, ...] = ()
    machines_need: str | None = None
    """The scope that a machine's token must have, where machines are admitted."""
    by_link: Scope | None = None
    """Within which scope a link opens it that was made for it; None: none does."""
    limit: Rate | None = None
    """How often one address may ask it; None: as strangers may, where it asks for nobody's key."""
    recorded: bool = False
    """Whether its reads are recorded: it can show people, confidential work or the log."""

    @classmethod
    def for_everybody(cls, operation: str, because: str, limit: Rate | None = None) -> "Row":
        """Return the row of an operation that anybody may call, without saying who asks."""
        return cls(operation, PAGE, {}, because, Asks.NOTHING, limit=limit)

    @classmethod
    def for_signed_in(cls, operation: str, because: str) -> "Row":
        """Return the row of a page for everybody who is signed in, a role chosen or not."""
        return cls(operation, PAGE, {}, because, Asks.SIGN_IN)

    @classmethod
    def of_page(
        cls,
        operation: str,
        may: Mapping[Role, Scope],
        because: str,
        about: About = PAGE,
        *,
        recorded: bool = False,
    ) -> "Row":
        """Return the row of a page for who is signed in, in one of some roles."""
        if not may:
            raise PolicyError(f"{operation} names no role: see `for_signed_in`")
        return cls(operation, about, may, because, Asks.SIGN_IN, recorded=recorded)

    @property
    def limit_of_address(self) -> Rate:
        """How often one network address may ask it, whoever asks."""
        if self.limit is None:
            return STRANGERS if self.asks in {Asks.NOTHING, Asks.OWN} else UNLIMITED
        return self.limit


class Policy:
    """The table of a service, or of a process. Raises `PolicyError` for two rows of one name."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: Final = tuple(rows)
        self._by_operation: Final = {row.operation: row for row in self.rows}
        if len(self._by_operation) != len(self.rows):
            raise PolicyError("an operation has two rows")
        for row in self.rows:
            if (MACHINE_ROLE in row.may) != (row.machines_need is not None):
                raise PolicyError(
                    f"{row.operation} admits machines without a scope, or names one for none"
                )
            if row.recorded and not row.may:
                raise PolicyError(f"{row.operation} is recorded, and nobody is known who asks")

    def of(self, operation: str) -> Row:
        """Return the row of an operation. Raises `KeyError`."""
        return self._by_operation[operation]

    def limit_of_address(self, operation: str) -> Rate:
        """Return how often one address may ask an operation."""
        row = self._by_operation.get(operation)
        return UNLIMITED if row is None else row.limit_of_address

    def roles(self, operation: str) -> tuple[Role, ...]:
        """Return the roles that an operation admits, in the order in which all are listed."""
        row = self._by_operation.get(operation)
        return tuple(role for role in ROLES if row is not None and role in row.may)

    def check(self, routes: Iterable[Any]) -> None:
        """Raise `PolicyError` unless every route is guarded by a row, and every row has a route.

        FastAPI's own routes, which tell the OpenAPI document, are for everybody.
        """
        served = list(_served(routes))
        if unruled := sorted({route.name for route in served} - set(self._by_operation)):
            raise PolicyError(f"routes without a row: {', '.join(unruled)}")
        if idle := sorted(set(self._by_operation) - {route.name for route in served}):
            raise PolicyError(f"rows without a route: {', '.join(idle)}")
        for route in served:
            _check_guarded(route, self.of(route.name))


NO_POLICY: Final = Policy(())


COUNTS_ITSELF: Final = "byfield_counts_itself"
"""The attribute of a route that is a page: it reads its form before it may be refused, so that what
was typed comes back."""


def hold_strangers(routes: Iterable[Any], policy: Policy) -> None:
    """Let each route count the addresses that ask it, where its row has a limit for them."""
    for context in routing.iter_route_contexts(list(routes)):
        route = context.original_route
        if not isinstance(route, routing.APIRoute) or getattr(route, COUNTS_ITSELF, False):
            continue
        if (limit := policy.limit_of_address(route.name)) is not UNLIMITED:
            route.app = _Held(route.app, limit)


class _Held:
    """A route that is refused with a 429 problem to an address that asks it too often."""

    def __init__(self, inner: ASGIApp, limit: Rate) -> None:
        self._inner = inner
        self._limit = limit

    async def __call__(self, scope: ConnectionScope, receive: Receive, send: Send) -> None:
        hold(HTTPConnection(scope), self._limit, network_of(scope))
        await self._inner(scope, receive, send)


def _served(routes: Iterable[Any]) -> Iterator[routing.APIRoute]:
    for context in routing.iter_route_contexts(list(routes)):
        if isinstance(context.original_route, routing.APIRoute):
            yield context.original_route


def _check_guarded(route: routing.APIRoute, row: Row) -> None:
    asked = sorted({each.value for each in _asked(route.dependant)}) or [Asks.NOTHING.value]
    if asked != [row.asks.value]:
        raise PolicyError(
            f"{row.operation} asks for {' and '.join(asked)} by its route, and for "
            f"{row.asks.value} by its row"
        )
    named = row.about.parameter
    if named is not None and f"{{{named}}}" not in route.path:
        raise PolicyError(f"{row.operation} has no {named} in its path")
    if named is None and row.about.look is not None:
        raise PolicyError(f"{row.operation} looks up a {row.about.thing} that no parameter names")


def _asked(dependant: Dependant) -> Iterator[Asks]:
    """Yield what the dependencies of a route ask for."""
    if (asks := getattr(dependant.call, _ASKS, None)) is not None:
        yield asks
    elif is_own_call(dependant.call):
        yield Asks.OWN
    else:
        for inner in dependant.dependencies:
            yield from _asked(inner)


_ASKS: Final = "byfield_asks"
_DependencyT = TypeVar("_DependencyT", bound=Callable[..., Any])


def asking(asks: Asks) -> Callable[[_DependencyT], _DependencyT]:
    """Mark a dependency: routes with it are held to rows that ask for this."""

    def mark(dependency: _DependencyT) -> _DependencyT:
        setattr(dependency, _ASKS, asks)
        return dependency

    return mark


_KNOWN: Final = principal_of(*ROLES, by_link=True)
"""Whoever has a credential; the row says what that is good for."""


async def _admit(request: Request, principal: Principal) -> Call:
    hold_known(request, principal.person)
    app = request.app
    row = cast("Policy", app.policy).of(request.scope["route"].name)
    scope = _scope_of(request, row, principal)
    if scope is None:
        raise ProblemError(FORBIDDEN, _forbidden(row, principal.role))
    if principal.role == MACHINE_ROLE and row.machines_need not in principal.scopes:
        raise _insufficient(row)
    for kept in row.kept:
        if principal.role not in kept.roles and kept.parameter in request.query_params:
            raise ProblemError(FORBIDDEN, kept.because)
    return await reached(
        request, row, scope, await call_in(request, principal, await headers_in(request))
    )


def _scope_of(request: Request, row: Row, principal: Principal) -> Scope | None:
    """Return the scope within which somebody may. Raises the 403 problem for another's link."""
    if principal.only is None:
        return row.may.get(principal.role)
    named = row.about.parameter
    thing = None if named is None else str(request.path_params[named])
    if row.by_link is None or (row.operation, thing) != (
        principal.only.operation,
        principal.only.thing,
    ):
        raise ProblemError(FORBIDDEN, "The link is good for one act on one thing: not this.")
    return row.by_link


async def reached(request: Request, row: Row, scope: Scope, admitted: Call) -> Call:
    """Return a call with whose the thing is that it is about. Raises the 404 problem if need be."""
    call = replace(admitted, scope=scope)
    if not scope.looks or row.about.look is None:
        return call
    running = cast("RunningService", request.app.state.running)
    id_ = request.path_params[cast("str", row.about.parameter)]
    thing = await row.about.look(running, call, id_)
    if thing is not None and scope.reaches(call.principal, thing):
        return replace(call, about=thing)
    if await _was_done(running, call):
        return replace(call, about=thing)
    raise not_found(row.about.thing, id_)


def _insufficient(row: Row) -> ProblemError:
    """Return the problem of a machine whose token lacks a scope (RFC 6750, 3.1)."""
    return ProblemError(
        FORBIDDEN,
        f"This needs the scope {row.machines_need}, which the token does not have.",
        headers={
            "WWW-Authenticate": f'Bearer realm="byfield", error="insufficient_scope", '
            f'scope="{row.machines_need}"'
        },
    )


async def _was_done(running: RunningService, call: Call) -> bool:
    """Whether this call did something before: a retry gets the first answer, whoever has it now."""
    if call.headers.idempotency_key is None:
        return False
    return await running.log.find(derived_id(call.cause.id, call.cause.handler)) is not None


def _forbidden(row: Row, role: str) -> str:
    admitted = " or ".join(each for each in ROLES if each in row.may)
    if row.by_link is not None and not admitted:
        return f"This needs a credential that was made for it alone. {row.because}"
    return f"This needs the role {admitted}; the token stands for {role}. {row.because}"


async def _gate_of(request: Request) -> Call:
    return await _admit(request, await _KNOWN.of(request))


@asking(Asks.KEY)
@directly(_gate_of)
async def gate(
    request: Request,
    principal: Annotated[Principal, Depends(_KNOWN)],
    _headers: Annotated[object, Depends(headers_of)],
) -> Call:
    """Return the call, if the row of its operation admits it. Raises a 401, 403 or 404 problem."""
    return await _admit(request, principal)


Allowed = Annotated[Call, Depends(gate)]
"""A route's parameter: a call that the table of its service admits."""
