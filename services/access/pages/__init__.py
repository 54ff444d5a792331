"""The pages of access: an invitation, sign-in, sign-out, mails."""

from __future__ import annotations

from typing import Final

from services.access.pages.mails import caught_mails, unsent_mails
from services.access.pages.signing_in import callbacks, invitations, sign_ins, sign_outs
from services.access.pages.visitors import visitor
from services.kit.pages.site import Site

SITE: Final = Site(
    name="Byfield",
    package="services.access",
    routers=(invitations, sign_ins, callbacks, sign_outs, caught_mails, unsent_mails),
    visitor=visitor,
    home="/sign-in",
    sign_in="/sign-in",
    sign_out="/sign-out",
)
