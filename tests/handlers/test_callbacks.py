"""What buttons carry comes back as it went, fits, and garbage is only ever unreadable."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.buttons import TAPS
from handlers.callbacks import DATA, unpack
from handlers.callbacks.answering import Vote
from handlers.callbacks.data import Data, Unreadable

CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}", fullmatch=True)
LONGEST = "x" * 16
LONGEST_ANSWER = f"{LONGEST}=1"


def field_values(kind: type[Data]) -> Mapping[str, st.SearchStrategy[Any]]:
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: _values(hints[field.name], field.name) for field in fields(kind)}  # type: ignore[arg-type]


def most(hint: Any) -> int:
    """The largest number a field of that type may hold; 0: it holds none."""
    digits = 15 if hint is int else get_args(hint)[1] if get_origin(hint) is Annotated else 0
    return int(10**digits - 1)


def _values(hint: Any, name: str) -> st.SearchStrategy[Any]:
    if most(hint):
        return st.integers(0, most(hint))
    if get_args(hint):
        return st.sampled_from(get_args(hint))
    if name == "answer":
        return CODES | CODES.map(lambda code: f"{code}=1") | st.just("")
    return CODES | st.just("") if name in {"item", "which", "since", "other"} else CODES


@pytest.mark.parametrize("kind", DATA)
@given(data=st.data())
def test_every_button_means_what_it_meant_when_it_was_drawn(kind: type[Data], data: st.DataObject) -> None:
    meaning = kind(**{name: data.draw(values) for name, values in field_values(kind).items()})
    assert unpack(meaning.pack()) == meaning


@pytest.mark.parametrize("kind", DATA)
def test_the_longest_codes_fit_into_a_button(kind: type[Data]) -> None:
    hints = get_type_hints(kind, include_extras=True)
    longest: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        number = most(hints[field.name])
        choices = () if number else get_args(hints[field.name])
        text = max(choices, key=len) if choices else LONGEST_ANSWER if field.name == "answer" else LONGEST
        longest[field.name] = number or text
    assert len(kind(**longest).pack().encode()) <= 64


def test_what_does_not_fit_is_never_put_on_a_button() -> None:
    with pytest.raises(ValueError, match="over 64 bytes"):
        Vote(1, "x" * 40, "y" * 40).pack()


@given(st.text() | st.text("lkngompvisqrcdtxuzjywhBafWFS:0123456789=-_ab", max_size=64))
def test_garbage_is_unreadable_and_nothing_else(garbage: str) -> None:
    try:
        meaning = unpack(garbage)
    except Unreadable:
        return
    assert meaning.letter == garbage.partition(":")[0]
    assert unpack(meaning.pack()) == meaning


@pytest.mark.parametrize(
    "garbage",
    [
        "", ":", "v", "v:1", "v:1:i", "v:1:i:a:b", "v:x:i:a", "v:-1:i:a", "v:٣:i:a", "v: 1:i:a", f"v:{'9' * 16}:i:a",
        "e:1", "z:small::1000:later:stays:0", "t:small:colour:1:reopened", "k:small:maybe", "V:1:i:a",
    ],
)  # fmt: skip
def test_what_this_version_never_wrote_is_unreadable(garbage: str) -> None:
    with pytest.raises(Unreadable):
        unpack(garbage)


def test_letters_are_short_and_never_shared() -> None:
    letters = [kind.letter for kind in DATA]
    assert len(set(letters)) == len(letters)
    assert all(1 <= len(letter) <= 2 and letter.isascii() and letter.isalpha() for letter in letters)


def test_every_button_has_its_handler() -> None:
    assert set(TAPS) == set(DATA)
