"""A kind of poll is one model, one module of rules, and one of cards; all floors name the same."""

from typing import get_args

import pytest

from bot.rules import kinds as rules
from config import event as config
from config.event import ChoicePoll
from handlers import kinds as cards
from tests.workshop import every_kind


def test_all_floors_name_the_same_kinds_in_the_same_order() -> None:
    union, _ = get_args(config.Poll)
    models = [model.model_fields["kind"].annotation for model in get_args(union)]
    assert [get_args(literal)[0] for literal in models] == list(config.KINDS)
    assert [kind.KIND for kind in rules.KINDS] == list(config.KINDS)
    assert [kind.KIND for kind in cards.KINDS] == list(config.KINDS)


@pytest.mark.parametrize("poll", every_kind().polls, ids=lambda poll: poll.code)
def test_a_poll_finds_the_modules_of_its_kind(poll: ChoicePoll) -> None:
    assert rules.kind_of(poll).KIND == cards.card_of(poll).KIND == poll.kind


def test_the_tests_have_a_poll_of_every_kind() -> None:
    assert {poll.kind for poll in every_kind().polls} == set(config.KINDS)
