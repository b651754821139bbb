"""What is read of a tap is what Telegram sends, and anything else is an error and no guess."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.incoming import Incoming

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
    assert read.full_name == user.full_name.rstrip()


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


@pytest.mark.parametrize(
    "broken",
    [
        {"from": None},
        {"from": {"first_name": "x"}},
        {"from": PERSON | {"id": "x"}},
        {"id": None},
        {"message": 5},
    ],
)
def test_what_is_no_tap_is_an_error(broken: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Incoming.of_tap(tap(**broken))
