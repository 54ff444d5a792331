"""Who acts, as what was asked says it: whoever asks, and nobody in another's name.

Where a body names who acts, it is compared with whoever asks here, and nowhere else; the center may
speak for those whom it writes down, and the facts' metadata say that it did.
"""

from __future__ import annotations

from collections.abc import Collection

from events.decider import Refused


def refuse_another(said: str | None, own: Collection[str], does: str, *, rule: str) -> None:
    """Refuse who names another than itself; who names nobody means itself.

    `own` is all that the caller may be called, `does` what it does, as `submits`.
    """
    if said is not None and said not in own:
        names = " or ".join(sorted(own))
        raise Refused(rule, f"{names} {does} as {names}, not as {said}: leave it out")
