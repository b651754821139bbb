"""What is still to be asked, and what counts as a name."""

import itertools
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.registration import LONGEST_NAME, clean_name, step
from config.graphemes import graphemes
from storage.people import Participant, Person
from tests.workshop import account, registered

TYPED = st.text(st.characters(), max_size=30) | st.lists(
    st.sampled_from(
        ["a", "é", "e", "\u0301", "\u200d", "\u200b", "ក", "្", "ខ", " ", "\n", "\u202e", "\ufeff", "1"]
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Sok Dara", "Sok Dara"),
        ("  Sok \t Dara\n", "Sok Dara"),
        ("Sok\nDara", "Sok Dara"),
        ("សុខ ដារ៉ា", "សុខ ដារ៉ា"),
        ("ស្រីមុំ", "ស្រីមុំ"),
        ("សុខ\u200bដារ៉ា", "សុខដារ៉ា"),
        ("O'Neill-Čapek, Dr. (2)", "O'Neill-Čapek, Dr. (2)"),
        ("Jose\u0301", "José"),
        ("e\u200d\u0301", "é"),
        ("\u202eaniD koS\u202c", "aniD koS"),
        ("Sok\u00a0Dara", "Sok Dara"),
        ("<b>Sok</b> & co", "<b>Sok</b> & co"),
        ("7", "7"),
    ],
)
def test_a_name_is_stored_as_it_is_read(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["", " ", "\n", "\u200b", "\u202e", "...", "🙂", "–", "/start", "/me Sok", " /start", "\u0301", "a" * 81],
)
def test_what_nobody_can_read_or_call_is_no_name(typed: str) -> None:
    assert clean_name(typed) is None


def test_length_is_counted_in_characters_as_readers_do() -> None:
    khmer = "ស្រី"
    assert len(graphemes(khmer)) < len(khmer)
    assert clean_name(khmer * (LONGEST_NAME // len(graphemes(khmer)))) is not None
    assert clean_name(khmer * (LONGEST_NAME + 1)) is None


def test_marks_piled_on_one_letter_do_not_make_a_name_longer_than_a_message() -> None:
    assert clean_name("a" + "\u0302" * 4000) is None


@given(TYPED)
def test_a_name_holds_nothing_invisible(typed: str) -> None:
    name = clean_name(typed)
    if name is None:
        return
    assert {unicodedata.category(character) for character in name}.isdisjoint(
        {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    assert unicodedata.is_normalized("NFC", name)
    assert name == name.strip()
    assert "  " not in name
    assert len(graphemes(name)) <= LONGEST_NAME


@given(TYPED)
def test_cleaning_a_clean_name_changes_nothing(typed: str) -> None:
    name = clean_name(typed)
    assert name is None or clean_name(name) == name


KHMER = st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17D3), min_size=1, max_size=30)


@given(KHMER)
def test_khmer_survives_letter_by_letter(typed: str) -> None:
    visible = unicodedata.normalize("NFC", typed)
    assert clean_name("ក" + visible) == "ក" + visible


def test_the_steps_come_in_order_and_each_answer_leads_to_the_next() -> None:
    person, participant = Person(7), None
    assert step(person, participant, None) == "language"
    person = account(7)
    assert step(person, participant, None) == "consent"
    participant = Participant("p1", "small", 7)
    assert step(person, participant, "participant") == "consent"
    participant = replace(participant, consented_at=1)
    assert step(person, participant, "participant") == "name"
    participant = replace(participant, name="Sok")
    assert step(person, participant, "participant") == "group"
    participant = replace(participant, stakeholder_group="GOV")
    assert step(person, participant, "participant") == "organisation"
    participant = replace(participant, organisation_given=1)
    assert step(person, participant, "participant") == "registered"


@pytest.mark.parametrize("role", ["organizer", "facilitator", "rapporteur", "observer"])
def test_staff_are_asked_for_their_language_only(role: str) -> None:
    assert step(Person(7), None, role) == "language"
    assert step(account(7), None, role) == "staff"
    assert step(account(7), registered(7), role) == "staff"


def test_what_is_asked_depends_on_what_is_stored_alone() -> None:
    """In whichever order answers came in, the first one missing is asked."""
    complete = registered(7)
    missing = {"consent": {"consented_at": None}, "name": {"name": ""}, "group": {"stakeholder_group": ""},
               "organisation": {"organisation_given": 0}}  # fmt: skip
    for count in range(1, len(missing) + 1):
        for steps in itertools.combinations(missing, count):
            participant = complete
            for name in steps:
                participant = replace(participant, **missing[name])  # type: ignore[arg-type]
            assert step(account(7), participant, "participant") == steps[0]
