"""The pages of access: sign-in and out, role, account, mails; people, their roles, machines."""

from __future__ import annotations

from typing import Final

from services.access.pages.access_list import access_lists
from services.access.pages.account import accounts
from services.access.pages.acts import acts, asked_acts
from services.access.pages.asked import asked_requests
from services.access.pages.asking import asking
from services.access.pages.choosing import choosing
from services.access.pages.consumers import consumers
from services.access.pages.correcting import correcting
from services.access.pages.door import door
from services.access.pages.experts import experts
from services.access.pages.forgetting import forgetting
from services.access.pages.home import homes
from services.access.pages.inviting import inviting
from services.access.pages.mails import caught_mails, unsent_mails
from services.access.pages.people import people
from services.access.pages.roles import roles
from services.access.pages.signing_in import callbacks, invitations, sign_ins, sign_outs
from services.access.pages.unreached import unreached
from services.access.pages.visitors import visitor
from services.access.pages.who_read import who_read
from services.kit.pages.site import Site

SITE: Final = Site(
    name="Byfield",
    package="services.access",
    # `/people/invite` stands before `/people/{person_id}`.
    routers=(
        *(invitations, sign_ins, callbacks, sign_outs),
        *(choosing, accounts, caught_mails, unsent_mails, unreached, asked_acts, acts),
        *(asking, asked_requests, door),
        *(homes, inviting, correcting, roles, experts, people, access_lists, consumers, who_read),
        forgetting,
    ),
    visitor=visitor,
    home="/home",
    account="/account",
    sign_in="/sign-in",
    choose_role="/role",
    sign_out="/sign-out",
)
