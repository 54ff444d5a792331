"""The one page of the embedded issuer: who are you? Plain HTML, no script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from starlette.responses import HTMLResponse

from deploy.local.issuer.people import Person

_HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def who_are_you(people: Iterable[Person], asked: Mapping[str, str]) -> HTMLResponse:
    """Return the page with one button for each person, and one to cancel."""
    hidden = "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    buttons = "\n".join(
        f'<li><button name="person" value="{escape(person.subject)}">{escape(person.name)}'
        f"</button> {escape(person.about)}</li>"
        for person in people
    )
    body = f"""<p>This is the sign-in of a development machine. It asks for no password, and no
other machine can reach it.</p>
<form method="post" action="/authorize">
{hidden}
<ul>
{buttons}
</ul>
<p><button name="person" value="">Cancel</button></p>
</form>"""
    return _page("Sign in as", body, status=200)


def refused(why: str) -> HTMLResponse:
    """Return the page for a request that must not be sent back to where it came from."""
    return _page("This sign-in cannot go on", f"<p>{escape(why)}</p>", status=400)


def _page(title: str, body: str, *, status: int) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=escape(title), body=body), status, _HEADERS)
