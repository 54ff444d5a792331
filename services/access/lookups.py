"""What the rules of access look at beside a person's own stream.

The table of all such rules is in `docs/decisions/0019-rules-across-streams.md`.
"""

from __future__ import annotations

from events.log.deciding.beside import Beside, Looked
from services.access.commands.people import EndRole, PersonCommand, RemovePerson
from services.access.decisions import PERSON_DECIDER
from services.access.decisions.person_states import is_lasting_administrator

OTHERS_MAX = 8
"""Other administrators that are looked at: one of them must stay."""


def beside_person(command: PersonCommand) -> Looked:
    """Return other administrators, guarded: each may lose the role at the same moment."""
    if not isinstance(command, EndRole | RemovePerson):
        return {}
    return {
        "administrators": tuple(
            Beside(PERSON_DECIDER.stream(other), PERSON_DECIDER, says=is_lasting_administrator)
            for other in command.others[:OTHERS_MAX]
        )
    }
