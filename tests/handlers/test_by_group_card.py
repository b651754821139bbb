"""Tables by group fit a phone in every language, say why they are as they are, and go to those who may see the result."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.message import Message
from bot.rules.ballots import item_codes
from bot.rules.by_group import by_group, has_tables
from bot.rules.kinds.answer import Choice
from bot.rules.results import result
from config.catalogs import Texts
from config.event import Event, Poll
from handlers.callbacks.reporting import ShowByGroup
from handlers.cards.by_group import by_group_pages, with_groups_button
from handlers.voice import Voice
from storage.polls import Answer, Ballot, Round
from tests.bot.test_redelivery import Updates
from tests.handlers.drawings import EVENTS, EVERY_POLL, LANGUAGES, longest_choices
from tests.handlers.drawn import labels, plain
from tests.handlers.test_long_polls import long_polls
from tests.rehearsals.player import Script, playing
from tests.workshop import NINE, event

TURNOUT = {"GOV": (12, 12), "CSO": (9, 10), "gone": (3, 8)}
CLOSED = Round(10**14, "small", "any", "1", "closed", NINE, NINE, TURNOUT)


def ballots(poll: Poll, **choices: Sequence[Choice]) -> list[Ballot]:
    """Each person of a group gives one answer to everything."""
    return [
        Ballot(
            1,
            f"{group}{number}",
            {item: Answer(choice, 1, 1) for item in item_codes(poll)},
            group,
            "en",
            "telegram",
            1,
        )
        for group, given in choices.items()
        for number, choice in enumerate(given)
    ]


def pages(texts: Texts, found: Event, poll: Poll, cast: list[Ballot], language: str = "en") -> list[Message]:
    rows = [(group,) for group in TURNOUT]
    return by_group_pages(Voice(texts, language), found, CLOSED, poll, by_group(poll, cast, rows))


def drawn(texts: Texts, poll: Poll, **choices: Sequence[Choice]) -> str:
    (page,) = pages(texts, event(), poll, ballots(poll, **choices))
    return plain(page)


@pytest.mark.parametrize(
    ("name", "code"),
    [(n, c) for n, c in EVERY_POLL if any(p.code == c and has_tables(p) for p in EVENTS[n].polls)],
)
def test_tables_of_every_poll_fit_whoever_answered(texts: Texts, name: str, code: str) -> None:
    found = EVENTS[name]
    (poll,) = [poll for poll in found.polls if poll.code == code]
    groups = [*(group.code for group in found.groups), "gone"]
    for language, people in itertools.product(LANGUAGES, (0, 1, 6, 300)):
        given = list(itertools.islice(itertools.cycle(longest_choices(poll)), people))
        for page in pages(texts, found, poll, ballots(poll, **dict.fromkeys(groups, given)), language):
            plain(page)


@pytest.mark.parametrize(
    "poll", [*filter(has_tables, long_polls())], ids=lambda poll: f"{poll.kind}-{len(poll.items)}"
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_poll_that_passes_check_is_turned_page_by_page(
    texts: Texts, poll: Poll, language: str
) -> None:
    longest = list(longest_choices(poll))
    cast = ballots(poll, GOV=longest * 8, CSO=longest * 5, gone=longest * 5)
    drawn = pages(texts, event(), poll, cast, language)
    for number, page in enumerate(drawn, start=1):
        plain(page)
        wanted = [f"‹ {number - 1}"] * (number > 1) + [f"{number + 1} ›"] * (number < len(drawn))
        assert labels(page) == [*wanted, texts.plain(language, "result.chart")]


def test_counts_stand_beside_the_groups_and_small_ones_together(texts: Texts) -> None:
    topics = event().polls[0].model_copy(update={"anonymity": "confidential"})
    text = drawn(texts, topics, GOV=["r", "r", "g", "b", "dk"], CSO=["g", "g", "b", "r"], gone=["g"] * 3)
    assert "Government & co\n1: 2 · 2: 1 · 3: 1\nn = 4 · don’t know 1" in text
    assert "Civil society + gone\n1: 1 · 2: 5 · 3: 1\nn = 7" in text
    assert "one with fewer than 5 answers is never shown alone" in text
    assert "or more" not in text


def test_ninety_percent_of_a_group_are_said_and_not_counted(texts: Texts) -> None:
    colour = event().polls[0].model_copy(update={"anonymity": "confidential"})
    text = drawn(texts, colour, GOV=["r"] * 12, CSO=["g", "g", "b", "r", "b"], gone=["b", "b", "g", "g", "g"])
    assert "Government & co: 90 % or more of 12 answered “1 Red & hot”" in text
    assert "Government & co + Civil society\n1: 13 · 2: 2 · 3: 2" in text
    assert "gone\n1: 0 · 2: 3 · 3: 2" in text
    assert "Where 90 % or more of a group" in text


def test_of_an_approval_each_option_has_its_table(texts: Texts) -> None:
    topics = event().polls[1]
    text = drawn(
        texts,
        topics,
        GOV=[("t1", "t2")] * 3 + [("t1",)] * 5,
        CSO=[("t1", "t2")] * 3 + [("t3",)] * 3,
        gone=[("t1", "t4"), ("t2",)] * 3,
    )
    assert "Government & co: 80 % or more of 8" in text
    assert "2 Topic 2\nGovernment & co: 3 of 8\nCivil society: 3 of 6\ngone: 3 of 6" in text


def test_where_the_room_agrees_it_is_said_that_groups_cannot_be_shown(texts: Texts) -> None:
    colour = event().polls[0].model_copy(update={"anonymity": "confidential"})
    text = drawn(texts, colour, GOV=["r"] * 12, CSO=["r"] * 9)
    assert "Not shown by group" in text
    assert "12" not in text


def test_where_names_are_kept_only_small_groups_stand_together(texts: Texts) -> None:
    colour = event().polls[0]
    text = drawn(texts, colour, GOV=["r"] * 12, CSO=["g"] * 3, gone=["b"] * 3)
    assert "Government & co\n1: 12 · 2: 0 · 3: 0" in text
    assert "Civil society + gone\n1: 0 · 2: 3 · 3: 3" in text


def test_the_way_to_the_tables_stands_under_the_result_where_there_is_something_to_show(texts: Texts) -> None:
    poll, voice = event().polls[1], Voice(texts, "en")
    drawn = [Message("first"), Message("last")]
    five = result(poll, ballots(poll, GOV=[("t1",)] * 5))
    four = result(poll, ballots(poll, GOV=[("t1",)] * 4))
    assert [labels(m) for m in with_groups_button(voice, CLOSED, poll, five, drawn)] == [[], ["By group"]]
    assert with_groups_button(voice, CLOSED, poll, four, drawn) == drawn
    one_group = replace(CLOSED, turnout={"GOV": (5, 9)})
    assert with_groups_button(voice, one_group, poll, five, drawn) == drawn
    replaced = replace(CLOSED, replaced=1)
    assert with_groups_button(voice, replaced, poll, five, drawn) == drawn
    named = poll.model_copy(update={"anonymity": "named"})
    assert labels(with_groups_button(voice, replaced, named, five, drawn)[-1]) == ["By group"]


async def test_only_who_may_see_the_result_sees_it_by_group_and_only_after_closing(tmp_path: Path) -> None:
    script = Script(
        "", {"org": "Chan Vanna", "dara": "Sok Dara", "maly": "Ly Maly"}, [], now="2015-11-20T14:32"
    )
    async with playing(script, tmp_path) as player:
        updates = Updates()

        async def seen(name: str, page: int) -> bool:
            """Whether a tap on such a button brings a message."""
            phone = player.phones[name]
            before = len(phone.messages)
            await player.running.intake.take([updates.tap(phone.user_id, ShowByGroup(1, page))])
            await player.settle()
            return len(phone.messages) > before

        for what in ["start sapw", "tap English", "say /control", "tap 6", "tap Open"]:
            await player.step("org", what)
        for what in ["start sapw", "tap English", "tap I agree", "tap Use this name", "tap 4", "tap Skip"]:
            await player.step("dara", what)
        await player.step("maly", "start sapw")
        await player.step("maly", "tap English")
        assert not await seen("org", 0)
        assert not await seen("dara", 0)
        await player.step("org", "tap Close")
        assert await seen("org", 0)
        assert await seen("dara", 0)
        assert not await seen("dara", 7)
        assert not await seen("maly", 0)


async def test_who_takes_the_export_has_seen_every_result(tmp_path: Path) -> None:
    script = Script("", {"org": "Chan Vanna"}, [], now="2015-11-20T14:32")
    async with playing(script, tmp_path) as player:
        state = player.running.runtime.state
        for what in ["start sapw", "tap English", "say /control", "tap 6", "tap Open", "tap Close"]:
            await player.step("org", what)
        assert state.rounds[1].published_at is None
        await player.step("org", "say /export")
        await player.step("org", "tap CSV")
        assert state.rounds[1].published_at is not None
