"""What each rule of access means, by the name that a refusal carries: for `docs/problems.md`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account-taken": "The account is another person's: sign in with one's own.",
        "account-unknown": "Nobody was invited who signs in with this account.",
        "another-address": "The account has another mail address than the one that was invited.",
        "link-unknown": "There is no such link, or a later one replaced it.",
        "link-used": "The link was used: it admits one account, once, or does one act, once.",
        "no-role": "The person holds no such role today.",
        "session-over": "The session is over: sign in again.",
        "asked-by-another": "Only who asked that something be forgotten may withdraw that.",
        "asking-over": "The days in which it could be confirmed are over: ask again.",
        "being-forgotten": "Two administrators confirmed it: it cannot be taken back.",
        "forgetting-asked": "It was asked already: confirm it, or let who asked withdraw it.",
        "forgetting-not-asked": "Nobody asked that it be forgotten.",
        "hold-unknown": "No legal hold of this number lies on it.",
        "person-not-removed": "Whoever may still use the system is removed first.",
        "same-person": "Who asked cannot confirm: another administrator must.",
        "subject-unknown": "Nothing was told of whom or what is to be forgotten or kept.",
        "too-many-holds": "As many legal holds lie on it as may.",
        "under-hold": "A legal hold lies on it, or on what it is a part of: lift that first.",
        "address-taken": "Somebody else has this mail address: each person has one alone.",
        "corrected-meanwhile": "Somebody else corrected name or address: look at it again.",
        "agency-gone": "The agency was merged, renumbered, split or dissolved by that day.",
        "agency-not-registered": "The registry has no agency with this ORI.",
        "already-admitted": "The person may use the system: grant or end its roles.",
        "already-ended": "The role ended before, or ends earlier: to let it go on, grant it again.",
        "already-invited": "An invitation is open: renew it, or take it back.",
        "consumer-ended": "The consumer has ended: register it again, under another id.",
        "consumer-known": "There is a consumer of this id.",
        "consumer-name-taken": "Another consumer has this name; those that ended keep theirs.",
        "consumer-unknown": "There is no such consumer.",
        "expert-of-another-provider": "The person works for no provider that lists the expert.",
        "expert-taken": "Another person is this expert: say first that it is not.",
        "expert-unknown": "No provider lists an expert of this number.",
        "key-known": "Another consumer has this key, or had it: each machine has keys of its own.",
        "key-noted": "Another key was noted under this id.",
        "too-many-keys": "The consumer has as many keys as it may have at once: remove one.",
        "before-the-center": "The day lies before the center began.",
        "ends-before-it-begins": "The role would end before it begins.",
        "held-longer": "The person holds the role for longer: to let it end earlier, end it.",
        "in-the-future": "The day has begun nowhere yet.",
        "invitation-ended": "The days of the invitation are over: have it renewed.",
        "invitation-replaced": "A later invitation replaced this one: use its link.",
        "last-administrator": "One administrator without an end must stay.",
        "not-enrolled": "No provider of this name is enrolled.",
        "not-admitted": "The person was invited, and has not signed in yet.",
        "out-of-order": "The day lies before today: a role ends today or later.",
        "person-removed": "The person was removed: invite it again.",
        "person-unknown": "There is no such person.",
        "role-unknown": "The person never had this role.",
        "too-far-ahead": "The day lies more than ten years ahead.",
        "too-many-waiting": "So many requests wait for their mail address to be confirmed.",
        "too-many-roles": "The person had as many different roles as one may have.",
        "wrong-party": "The role is held for another kind of organization, or for none.",
    }
)
