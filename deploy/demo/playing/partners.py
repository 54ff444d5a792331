"""The partner organizations: their terms of membership and their programs."""

from __future__ import annotations

from deploy.demo.center import COORDINATOR, Center
from deploy.demo.plan.partners import Partner, Term


async def enroll(center: Center, partner: Partner) -> int:
    """Enroll a partner with all its terms; return the position of the last command."""
    first, *further = partner.terms
    said = {"provider": partner.slug, "name": partner.name, "programs": list(partner.programs)}
    enrolled = await center.command(COORDINATOR, "/assignment/providers", said | _said(first))
    position: int = enrolled["position"]
    for verb, told in _later(partner, further):
        path = f"/assignment/providers/{partner.slug}/{verb}"
        position = (await center.command(COORDINATOR, path, told))["position"]
    return position


def _later(partner: Partner, further: list[Term]) -> list[tuple[str, dict[str, object]]]:
    """Return the commands after the enrollment: the last part of the route, and the body."""
    told: list[tuple[str, dict[str, object]]] = []
    if partner.ended_on is not None and not partner.leaves_later:
        told.append(("end-membership", {"member_until": str(partner.ended_on)}))
    if not partner.leaves_later:
        told += [("renew", _said(term)) for term in further]
    if partner.change is not None:
        programs = list(partner.change.programs)
        told.append(("programs", {"programs": programs, "on": str(partner.change.since)}))
    return told


def _said(term: Term) -> dict[str, object]:
    until = None if term.until is None else str(term.until)
    return {"member_from": str(term.since), "member_until": until}
