from __future__ import annotations

from deploy.docs.glossary import PAGE, page
from deploy.docs.pages import FOLDER
from events.contracts.meanings import meanings
from events.facts import CATALOGUE
from events.vocabulary import SetAsideReason

SOURCE = '''
"""Of the module."""
LIMIT = 3
"""No more
than that."""
OTHER = 4

class Reason:
    """Of the class."""
    FUNDING = "funding"
    """No money."""
    LITIGATION = "litigation"
'''


def test_what_a_string_says_below_a_name_is_its_meaning() -> None:
    assert meanings(SOURCE) == {
        ("LIMIT",): "No more than that.",
        ("Reason", "FUNDING"): "No money.",
    }


def test_every_fact_and_every_code_is_in_the_glossary() -> None:
    text = page()
    for fact in CATALOGUE:
        assert f"\n| `{fact.wire_name}` | `{fact.category}` | " in text
    for code in SetAsideReason:
        assert f"\n- `{code}`" in text


def test_the_checked_in_glossary_is_current() -> None:
    assert (FOLDER / PAGE).read_text() == page()
