"""What the pages of a service share: where templates are, who looks, and where one signs in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from services.kit.http.principals import Principal
from services.kit.pages.routing import PageRouter


@dataclass(frozen=True, slots=True)
class Link:
    """A link, as a header or a list shows it."""

    text: str
    address: str
    """From the service's root: `/people`. The page adds what stands before it."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page."""

    person: str
    """An id that names nobody."""
    name: str
    """As the header shows it."""
    links: Sequence[Link] = ()
    """Where this person may go, in the header."""
    principal: Principal | None = None
    """In which role; None for who has several and has not chosen one yet."""


async def nobody(_request: Request) -> Visitor | None:
    """Return no visitor: nobody signs in."""
    return None


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of a service."""

    name: str
    """As the header and every title show it."""
    package: str
    """The package whose folder `templates` has the templates."""
    routers: tuple[PageRouter, ...]
    visitor: Callable[[Request], Awaitable[Visitor | None]] = nobody
    """Returns who is signed in. Raises what an application answers with a problem."""
    home: str = "/"
    """Where the name in the header leads."""
    people: str | None = None
    """The service that has the next five, mounted beside this one; None: this one has them."""
    start: str | None = None
    """Shows who is signed in what there is to do: there the name leads, instead of to `home`."""
    account: str | None = None
    """Shows who is signed in what is their own; the name in the header leads there."""
    sign_in: str | None = None
    """Shows how to sign in; `?back=ADDRESS` says where to go afterwards."""
    choose_role: str | None = None
    """Shows how who has several roles chooses one; `?back=ADDRESS` likewise."""
    sign_out: str | None = None
    """Takes the form that the header's button posts."""
    main: Sequence[Link] = ()
    """For everybody, in the header, before those of who is signed in."""
    links: Sequence[Link] = ()
    """For everybody, in the footer."""


def site_at(sites: Iterable[Site], path: str) -> Site | None:
    """Return the site that answers at a path of its service; None where no page is."""
    for site in sites:
        if any(f"{path}/".startswith(f"{router.prefix}/") for router in site.routers):
            return site
    return None
