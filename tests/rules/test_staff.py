"""Which role is more than another, and whose can't be taken away."""

from itertools import product

import pytest

from bot.rules.staff import STAFF, has_as_much, why_kept
from bot.runtime import RIGHTS, gives
from storage.people import ROLES, Role


@pytest.mark.parametrize(("one", "other"), list(product(ROLES, ROLES)))
def test_whoever_has_as_much_may_do_all_that_the_other_role_may(one: Role, other: Role) -> None:
    if has_as_much(one, other):
        assert all(gives(one, right) or not gives(other, right) for right in RIGHTS)
    assert has_as_much(one, other) or has_as_much(other, one)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_as_much_as_itself_and_nobody_has_none(role: Role) -> None:
    assert has_as_much(role, role)
    assert not has_as_much(None, role)


def test_each_role_but_participant_can_be_given_away() -> None:
    assert set(STAFF) == set(ROLES) - {"participant"}


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("others", [0, 1, 5])
def test_only_the_last_organizer_and_those_of_the_settings_stay(role: Role, others: int) -> None:
    assert why_kept(role, by_settings=True, other_organizers=others) == "by_settings"
    is_last = role == "organizer" and others == 0
    kept = why_kept(role, by_settings=False, other_organizers=others)
    assert kept == ("last_organizer" if is_last else None)
