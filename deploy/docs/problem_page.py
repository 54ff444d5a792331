"""The page of problems: every kind of problem, and every rule that may refuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from services.kit.http.problem_kinds import KINDS, REFUSED, ProblemKind
from services.kit.run.service import Service

_OPENING: Final = """# Problems

Made from the code by `make docs`, and checked by `make check`.

Whatever is not done is answered with a problem (RFC 9457, `application/problem+json`). Programs
go by `type`, and by `rule` where there is one; `title` and `detail` are for people and may be
worded anew. `type` is the kind's name after `urn:byfield:problem:`; where `BYFIELD_PUBLIC_URL` is
set it is an address, `.../problems/NAME`, that explains it.

## Kinds
"""
_RULES: Final = """## Rules

What a problem of the kind `refused` (status 409) may name as its `rule`: why the command is not
possible as things stand. Nothing was done. The same command may be possible later, or after what
`allowed` names.
"""


def page(services: Iterable[Service]) -> str:
    """Return the page."""
    return "\n".join([_OPENING, *_kinds(KINDS), "", _RULES, *_rules(services)])


def explained(slug: str, services: Iterable[Service]) -> str | None:
    """Return the explanation of a kind or a rule; None for another slug."""
    kinds = [kind for kind in KINDS if kind.slug == slug]
    told = list(_kinds(kinds)) if kinds else []
    for service in services:
        if (meaning := service.rules.get(slug)) is not None:
            told.extend(_rules_of(service.name, {slug: meaning}))
    return "\n".join([f"# {slug}", "", *told, ""]) if told else None


def _kinds(kinds: Iterable[ProblemKind]) -> Iterator[str]:
    yield "| Kind | Status | What it means | What to do |"
    yield "| --- | --- | --- | --- |"
    for kind in kinds:
        yield f"| `{kind.slug}` | {kind.status} | {kind.title}. | {kind.advice} |"


def _rules(services: Iterable[Service]) -> Iterator[str]:
    for service in services:
        if service.rules:
            yield f"### {service.name.capitalize()}"
            yield ""
            yield from _rules_of(service.name, service.rules)
            yield ""


def _rules_of(name: str, rules: Mapping[str, str]) -> Iterator[str]:
    yield f"| Rule of {name} | Status | What it means |"
    yield "| --- | --- | --- |"
    for rule, meaning in sorted(rules.items()):
        yield f"| `{rule}` | {REFUSED.status} | {meaning} |"
