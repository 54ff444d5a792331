"""The door, by its pages and mails: people sign in; others ask for help, or say yes, by links.

What is done there is dated by the center.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final, assert_never

from deploy.center_process import run_command
from deploy.client import UnexpectedAnswerError
from deploy.demo.browser import Browser, NotShownError
from deploy.demo.center import Center
from deploy.demo.plan.acts import AnswerClaim, Claim, DoorAct, NoteYes, Submit
from deploy.demo.playing.course import Course, until, until_work_is
from deploy.local.issuer.people import PEOPLE, Person
from deploy.local.issuer.running import NAME
from deploy.settings import Settings
from events.event import Role

CONFIRMED: Final = "confirmed"
CHIEF: Final = "Chief of Police"
SIGN_INS_MAX: Final = 3
"""A sign-in whose answer is lost begins anew: what the provider says is taken once."""
_FORBIDDEN: Final = 403
_OVER: Final = 410
_INVITATION: Final = re.compile(r"http\S+/access/invitation/[\w-]+")
_MAIL: Final = re.compile(r'<a href="(/access/mail/[^"]+)">.*?</tr>', re.DOTALL)
_LINK: Final = re.compile(r'href="(http[^"]+/access/(?:act|asked)/[^"]+)"')


async def open_door(settings: Settings, center: Center) -> None:
    """Let the machine invite an administrator, who invites the others; all three sign in."""
    one, another = center.administrators
    ada = PEOPLE["ada"]
    said = ("--mail", ada.email, "--name", ada.name)
    shown = await run_command(settings, "access", "admit", "--role", "administrator", *said)
    await _sign_in(one, _invitation(shown), ada.subject)
    await _invite(one, center.desk, PEOPLE["carla"], "coordinator")
    await _invite(one, another, PEOPLE["alan"], "administrator")


async def play(course: Course, act: DoorAct) -> None:
    """Play an act at the door."""
    match act:
        case NoteYes():
            desk = course.center.desk
            page = await desk.open(f"/access/door/{course.request_id}")
            await desk.send(page, authorized_by=f"Executive {course.life.number}", title=CHIEF)
        case Claim():
            await _claim(course)
        case AnswerClaim():
            await _answer(course, act)
        case _:
            assert_never(act)


async def ask_for_help(course: Course, act: Submit) -> None:
    """Fill in the form as anybody, and confirm it by the link in the mail."""
    number, browser = course.life.number, course.center.browser()
    mail = f"contact{number}@example.org"
    await browser.send(
        await browser.open("/access/ask/form"),
        agency=course.ori,
        authorized_by=f"Executive {number}",
        program=act.program,
        topics=act.topics,
        delivery_types=act.delivery_types,
        problem=f"Request {number}: help with {' and '.join(act.topics)}.",
        name=f"Contact {number}",
        role="point_of_contact",
        email=mail,
    )
    await browser.send(await browser.open(await _mailed_link(course.center, mail)))
    path = f"/intake/requests?ori={course.ori}"

    async def look() -> bool:
        for found in (await course.ask(path))["items"]:
            course.request_id, course.submitted_on = found["request_id"], found["submitted_on"]
        return bool(course.request_id)

    await until(look, f"{path} to show what was confirmed")


async def _claim(course: Course) -> None:
    """Mail a link to an executive, who says yes by it."""
    desk, browser = course.center.desk, course.center.browser()
    course.links += 1
    name = f"New executive {course.life.number}"
    mail = f"executive{course.life.number}.{course.links}@example.org"
    asking = await desk.open("/access/ask-authorization")
    await desk.send(asking, request_id=course.request_id, name=name, mail=mail)
    page = await browser.open(await _mailed_link(course.center, mail))
    try:
        await browser.send(page, authorized_by=name, title=CHIEF)
    except UnexpectedAnswerError as answered:
        if answered.status != _OVER:  # the answer was lost, and the link is used up
            raise


async def _answer(course: Course, act: AnswerClaim) -> None:
    """Call the agency about what waits, and write down what comes of it."""
    path = f"/intake/requests/{course.request_id}/screening"
    links: list[str] = []

    async def look() -> bool:
        links.extend(claim["link_id"] for claim in (await course.ask(path))["claims"])
        return bool(links)

    await until(look, f"{path} to show what was said by a link")
    desk = course.center.desk
    page = await desk.open(f"/access/door/{course.request_id}/{links[0]}")
    await desk.send(page, outcome=act.dismissed or CONFIRMED)
    if course.paused and act.dismissed is None:
        course.paused = False
        await until_work_is(course, "held", so=False)


async def _invite(by: Browser, browser: Browser, person: Person, role: Role) -> None:
    """Let an administrator invite somebody, who signs in with a browser."""
    invited = await by.send(
        await by.open("/access/people/invite"),
        name=person.name,
        mail=person.email,
        role=role,
        reason="needs-access",
    )
    await _sign_in(browser, _invitation(invited.text), person.subject)


async def _sign_in(browser: Browser, invitation: str, subject: str) -> None:
    """Take an invitation, and sign in at the embedded issuer."""
    await browser.send(await browser.open(invitation))
    for further in reversed(range(SIGN_INS_MAX)):
        asked = await browser.open(f"/access/sign-in/{NAME}")
        try:
            await browser.send(asked, person=subject)
        except UnexpectedAnswerError as refused:
            if refused.status != _FORBIDDEN or not further:
                raise
        else:
            return


def _invitation(shown: str) -> str:
    if (link := _INVITATION.search(shown)) is None:
        raise NotShownError("no link of an invitation is shown")
    return link.group()


async def _mailed_link(center: Center, mail: str) -> str:
    """Return the link in the mail to an address, once that is caught."""
    browser, found = center.browser(), list[str]()

    async def look() -> bool:
        listed = (await browser.open("/access/mail")).text
        found.extend(each[1] for each in _MAIL.finditer(listed) if f"&lt;{mail}&gt;" in each[0])
        return bool(found)

    await until(look, f"the mail to {mail}")
    link = _LINK.search((await browser.open(found[0])).text)
    if link is None:
        raise NotShownError(f"the mail to {mail} has no link")
    return unescape(link[1])
