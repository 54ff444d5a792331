"""Who may see which page of access, and call which operation, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events.event import Role
from events.rules.scopes import ANY, Scope
from services.kit.http.policy import About, Asks, Policy, Row
from services.kit.http.rates import ASKINGS, MACHINE_TOKENS, SIGN_INS, UNLIMITED
from services.kit.http.read_records import READS, reads_row

CREDENTIAL: Final = About("credential")
PEOPLE: Final = About("person")
PERSON: Final = About("person", "person_id")
UNREACHED: Final = About("expert")
"""Or a contact: whom no mail reached. By number, with the request, which may be confidential."""
REQUESTS: Final = About("request")
REQUEST: Final = About("request", "request_id")
"""That waits until the center has called, with its contact."""
SUBJECTS: Final = About("subject")
SUBJECT: Final = About("subject", "subject")
MACHINES: Final = About("machine")
"""Each has somebody to ask about it."""
MACHINE: Final = About("machine", "consumer_id")

_OWN: Final = "Everybody sees and ends their own sessions, and nobody else's."
_ADMINISTRATORS: Final[Mapping[Role, Scope]] = {"administrator": ANY}
_GIVES_ACCESS: Final = "Who has access is decided by administrators alone, who see no work."
_LETS_READ: Final = "Which machines read is decided by those who decide which people may."
_NOBODY_YET: Final = "Whoever comes is signed in by nobody yet."

_ASKING: Final = "The center asks who leads an agency, and calls it before that counts."
_CENTER: Final[Mapping[Role, Scope]] = {"coordinator": ANY, "operator": ANY}
_UNREACHED: Final = "The center asks for evaluations, and must know whom no mail reaches."
_CALLS: Final = "The center calls agencies about what came without an account."
_FORGETS: Final = (
    "Two administrators forget somebody, and none alone. What is to be forgotten has a number "
    "here, and no name."
)
_ANSWERS: Final = "Who answers for the data sees who read it. It names who did."
_CAUGHT: Final = "Only in development on loopback is there any: whoever tries the system reads it."

POLICY: Final = Policy(
    (
        Row(
            "whoami",
            CREDENTIAL,
            {},
            "The services of this installation alone, by its secret: it says who somebody is.",
            Asks.OWN,
            limit=UNLIMITED,
        ),
        Row.for_everybody(
            "give_token",
            "A machine shows who it is by its key, and by nothing else.",
            MACHINE_TOKENS,
        ),
        Row.for_everybody("show_invitation", "Whoever is invited is known by the link alone."),
        Row.for_everybody("take_invitation", "Likewise; it only keeps the link in this browser."),
        Row.for_everybody("show_sign_in", _NOBODY_YET, SIGN_INS),
        Row.for_everybody("begin_sign_in", _NOBODY_YET, SIGN_INS),
        Row.for_everybody(
            "finish_sign_in", "The provider says who comes, and its word is checked.", SIGN_INS
        ),
        Row.for_signed_in("show_roles", "Who has several roles chooses in which one to work."),
        Row.for_signed_in("take_role", "Likewise; only roles that the person holds are taken."),
        Row.for_signed_in("show_account", _OWN),
        Row.for_signed_in("end_one_session", _OWN),
        Row.for_signed_in("leave_elsewhere", _OWN),
        Row.for_signed_in("sign_out_everywhere", _OWN),
        Row.for_everybody("sign_out", "A session that is over can be left, too."),
        Row.for_everybody("show_act", "Whoever got a link is known by it alone."),
        Row.for_everybody("do_act", "Likewise; it does what the link was made for, once."),
        Row.for_everybody(
            "ask_for_help",
            "Whoever asks for help has no account yet; it counts for nothing until the address is "
            "confirmed that it names.",
            ASKINGS,
        ),
        Row.for_everybody("lead_to_ask", "Likewise; it leads to the form."),
        Row.for_everybody("show_ask", "Likewise; it offers the topics, which are public."),
        Row.for_everybody("ask_by_form", "Likewise, as by `ask_for_help`.", ASKINGS),
        Row.for_everybody("show_ask_sent", "Likewise; it says what happens next, to anybody."),
        Row.for_everybody("show_renew_asked", "Likewise; the link goes to that address alone."),
        Row.for_everybody(
            "renew_asked", "Likewise; nobody is told whether there is a request.", ASKINGS
        ),
        Row.for_everybody("show_asked", "Whoever asked is known by the link that was mailed."),
        Row.for_everybody("confirm_asked", "Likewise; it submits what was asked for, once."),
        Row.of_page("ask_authorization", _CENTER, _ASKING, PEOPLE, recorded=True),
        Row.of_page(
            "show_ask_authorization",
            {**_CENTER, **_ADMINISTRATORS},
            "Who asked for a link sees it; administrators see all, without the requests.",
            PEOPLE,
            recorded=True,
        ),
        Row.of_page(
            "take_back",
            {**_CENTER, **_ADMINISTRATORS},
            "A mail that went astray is taken back by who asked for it, or an administrator.",
            PEOPLE,
            recorded=True,
        ),
        Row.for_everybody("show_caught_mails", _CAUGHT),
        Row.for_everybody("show_caught_mail", _CAUGHT),
        Row.for_everybody("show_caught_mail_html", _CAUGHT),
        Row.of_page(
            "show_unsent_mails",
            _ADMINISTRATORS,
            "Whoever invites must know whom no mail reaches; it says nothing of work.",
            PEOPLE,
            recorded=True,
        ),
        Row.of_page("show_door", _CENTER, _CALLS, REQUESTS, recorded=True),
        Row.of_page("show_call", _CENTER, _CALLS, REQUEST, recorded=True),
        Row.of_page("show_claim", _CENTER, _CALLS, REQUEST, recorded=True),
        Row.of_page("note_yes", _CENTER, _CALLS, REQUEST, recorded=True),
        Row.of_page("answer_claim", _CENTER, _CALLS, REQUEST, recorded=True),
        Row.of_page("show_unreached", _CENTER, _UNREACHED, UNREACHED, recorded=True),
        Row.of_page("send_to_unreached", _CENTER, _UNREACHED),
        Row.for_signed_in("show_home", "It says who is signed in, and where that person may go."),
        *(
            Row.of_page(operation, _ADMINISTRATORS, _GIVES_ACCESS)
            for operation in (
                "end_all_sessions",
                "show_invite",
                "invite",
            )
        ),
        Row.of_page("show_people", _ADMINISTRATORS, _GIVES_ACCESS, PEOPLE, recorded=True),
        *(
            Row.of_page(operation, _ADMINISTRATORS, _GIVES_ACCESS, PERSON, recorded=True)
            for operation in (
                "show_person",
                *("show_renew", "renew"),
                *("show_grant", "grant_role"),
                *("show_end", "end_role"),
                *("show_remove", "remove_person"),
                *("show_correct", "correct_person"),
                *("show_expert", "name_expert", "end_expert"),
            )
        ),
        Row.of_page("show_consumers", _ADMINISTRATORS, _LETS_READ, MACHINES, recorded=True),
        Row.of_page("show_consumer", _ADMINISTRATORS, _LETS_READ, MACHINE, recorded=True),
        *(
            Row.of_page(operation, _ADMINISTRATORS, _LETS_READ)
            for operation in (
                "show_register",
                "register_consumer",
                "show_add_key",
                "add_consumer_key",
                "show_remove_key",
                "remove_consumer_key",
                "show_end_consumer",
                "end_consumer",
            )
        ),
        *(
            Row.of_page(operation, _ADMINISTRATORS, _FORGETS, PEOPLE, recorded=True)
            for operation in (
                "show_forgetting",
                *("show_subject", "show_confirm_forgetting", "confirm_forgetting"),
                *("show_withdraw_forgetting", "withdraw_forgetting"),
                *("show_lift_hold", "lift_hold"),
            )
        ),
        *(
            Row.of_page(operation, _ADMINISTRATORS, _FORGETS)
            for operation in (
                *("show_ask_forgetting", "ask_forgetting"),
                *("show_place_hold", "place_hold"),
            )
        ),
        Row("list_forgetting_subjects", SUBJECTS, _ADMINISTRATORS, _FORGETS, recorded=True),
        Row("show_forgetting_subject", SUBJECT, _ADMINISTRATORS, _FORGETS, recorded=True),
        *(
            Row(operation, SUBJECT, _ADMINISTRATORS, _FORGETS)
            for operation in (
                *("ask_subject_forgotten", "confirm_subject_forgotten"),
                *("withdraw_subject_forgotten", "place_subject_hold", "lift_subject_hold"),
            )
        ),
        *(
            Row.of_page(operation, _ADMINISTRATORS, "It names everybody.", PEOPLE, recorded=True)
            for operation in ("show_access_list", "download_access_list")
        ),
        Row.of_page("show_who_read", _ADMINISTRATORS, _ANSWERS, READS, recorded=True),
        Row.of_page("download_who_read", _ADMINISTRATORS, _ANSWERS, READS, recorded=True),
        reads_row("access", {"operator": ANY, "administrator": ANY}),
    )
)
