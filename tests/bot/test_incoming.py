"""What is read of a tap is what Telegram sends, and anything else is an error and no guess."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.incoming import Incoming, Malformed, check, number_of, sender_of
from handlers.updates import incoming_of

PERSON = {"id": 7, "is_bot": False, "first_name": "Sok", "last_name": "Dara", "language_code": "km"}
CHAT = {"id": 7, "type": "private", "first_name": "Sok"}


def tap(**changes: Any) -> dict[str, Any]:
    """A callback query as Telegram sends it; None leaves a field out."""
    query = {
        "id": "99",
        "from": PERSON,
        "message": {"message_id": 5, "date": 1447986600, "chat": CHAT, "text": "Which?"},
        "chat_instance": "1",
        "data": "v:1::o2",
    } | changes
    return {
        "update_id": 3,
        "callback_query": {name: value for name, value in query.items() if value is not None},
    }


def test_a_tap_is_read_whole() -> None:
    assert Incoming.of_tap(tap()) == Incoming(3, 7, "Sok Dara", "km", "", "99", "v:1::o2", 5)


@given(
    st.builds(
        lambda first, last, code: PERSON | {"first_name": first, "last_name": last, "language_code": code},
        st.text(min_size=1),
        st.text(min_size=1),
        st.text(min_size=2, max_size=5),
    )
)
def test_a_tap_says_of_its_person_what_the_library_says(person: dict[str, Any]) -> None:
    user = Update.de_json(tap(**{"from": person})).effective_user
    assert user is not None
    read = Incoming.of_tap(tap(**{"from": person}))
    assert (read.user_id, read.language_code) == (user.id, user.language_code)
    assert read.full_name == user.full_name.strip()


def test_a_message_too_old_for_telegram_to_show_has_still_its_number() -> None:
    inaccessible = {"message_id": 5, "date": 0, "chat": CHAT}
    assert Incoming.of_tap(tap(message=inaccessible)).message_id == 5


@pytest.mark.parametrize(
    "message", [None, {"message_id": 5, "date": 0, "chat": {"id": -100, "type": "supergroup", "title": "G"}}]
)
def test_a_button_outside_the_persons_own_chat_is_on_no_card_of_theirs(
    message: dict[str, Any] | None,
) -> None:
    assert Incoming.of_tap(tap(message=message)).message_id == 0


def test_a_person_without_last_name_language_or_data_is_read_too() -> None:
    bare = {"id": 7, "is_bot": False, "first_name": "Sok"}
    assert Incoming.of_tap(tap(**{"from": bare}, data=None)) == Incoming(3, 7, "Sok", "", "", "99", "", 5)


def message(**changes: Any) -> dict[str, Any]:
    """A message as Telegram sends it; None leaves a field out."""
    said = {"message_id": 5, "date": 1447986600, "from": PERSON, "chat": CHAT, "text": "Sok Dara"} | changes
    return {"update_id": 3, "message": {name: value for name, value in said.items() if value is not None}}


HALF = "a\ud800"

MALFORMED: list[dict[str, Any]] = [
    {"from": None},
    {"from": [PERSON]},
    {"from": {"first_name": "x"}},
    {"from": PERSON | {"id": "7"}},
    {"from": PERSON | {"id": True}},
    {"from": PERSON | {"id": 2**63}},
    {"from": PERSON | {"first_name": 5}},
    {"from": PERSON | {"last_name": HALF}},
    {"from": PERSON | {"language_code": {}}},
]


@pytest.mark.parametrize(
    "changes",
    [
        *MALFORMED,
        {"chat": None},
        {"chat": {"id": 7.0, "type": "private"}},
        {"chat": {"id": 7, "type": None}},
        {"text": 5},
        {"text": ["x"]},
        {"text": HALF},
        {"caption": HALF},
        {"entities": 5},
        {"entities": [{"offset": 0}]},
        {"entities": [{"offset": 0, "length": 1.5}]},
    ],
    ids=repr,
)
def test_a_message_such_as_telegram_does_not_send_is_malformed(changes: dict[str, Any]) -> None:
    check(message())
    with pytest.raises(Malformed):
        check(message(**changes))


@pytest.mark.parametrize(
    "changes", [*MALFORMED, {"id": None}, {"id": 5}, {"data": 5}, {"data": HALF}, {"message": 5}], ids=repr
)
def test_a_tap_such_as_telegram_does_not_send_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        Incoming.of_tap(tap(**changes))


@pytest.mark.parametrize(
    "raw", [None, 5, "x", [], {}, {"update_id": "3"}, {"update_id": -3}, {"update_id": 2**63}], ids=repr
)
def test_what_has_no_number_or_sender_says_so(raw: Any) -> None:
    assert number_of(raw) is None
    assert sender_of(raw) is None


@pytest.mark.parametrize("text", ["\u200b\u200d", " \u2028 ", "\u202e"])
def test_a_text_that_nobody_sees_is_no_content(text: str) -> None:
    update = Update.de_json(message(text=text), None)
    assert incoming_of(update).content is None
    assert incoming_of(Update.de_json(message(text=f"{text}x"), None)).content is not None


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [("", "", ""), ("", "Dara", "Dara"), ("Sok", "", "Sok"), ("Sok", "Dara", "Sok Dara")],
)
def test_a_profile_without_a_first_name_has_a_name_all_the_same(first: str, last: str, name: str) -> None:
    person = PERSON | {"first_name": first, "last_name": last}
    assert incoming_of(Update.de_json(message(**{"from": person}), None)).full_name == name
    assert Incoming.of_tap(tap(**{"from": person})).full_name == name


@pytest.mark.parametrize("field", ["file_id", "file_name"])
def test_half_a_character_in_a_file_is_malformed(field: str) -> None:
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "list.xlsx"}
    assert incoming_of(Update.de_json(message(text=None, document=document), None)).content is not None
    with pytest.raises(Malformed):
        incoming_of(Update.de_json(message(text=None, document=document | {field: HALF}), None))
