"""What a ranking says begins with what comes first, and says so no more firmly than what follows lets it."""

from dataclasses import replace

import pytest

from bot.reports.plain import Plain
from bot.reports.sentences import ranked_sentences
from bot.rules.findings import Ranked
from config.catalogs import Texts
from config.event import Event, RankingPoll
from tests.rules.test_chain import ranked
from tests.workshop import every_kind

EVENT: Event = every_kind()
POLL = next(poll for poll in EVENT.polls if isinstance(poll, RankingPoll))
CODES = dict(zip("abc", (option.code for option in POLL.options), strict=False))
GROUPS = {f"p{n}": "GOV" if n < 16 else "CSO" for n in range(20)}


def cast(*rankings: str, groups: dict[str, str] | None = None) -> Ranked:
    """Of the poll's options, which are a, b and c here."""
    found = ranked(*rankings, groups=groups)

    def named(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(CODES[code] for code in codes)

    robust = found.robustness
    return Ranked(
        {CODES[code]: points for code, points in found.points.items()},
        {CODES[code]: firsts for code, firsts in found.firsts.items()},
        replace(found.tiers, tiers=tuple(map(named, found.tiers.tiers))),
        replace(
            robust,
            top=named(robust.top),
            schulze=named(robust.schulze),
            minimax=named(robust.minimax),
            without={group: named(top) for group, top in robust.without.items()},
        ),
        0.12,
        {"GOV": ("GOV",), "CSO": ("CSO",)} if groups else {},
    )


def said(found: Ranked, language: str = "en") -> list[str]:
    return ranked_sentences(Plain(Texts.load(), language), EVENT, POLL, found)


def test_what_nothing_changes_clearly_comes_first_and_by_how_much() -> None:
    assert said(cast(*["abc"] * 20, groups=GROUPS)) == [
        "“Rank 1” clearly comes first: 40 points, 20 ahead of the next.",
        "Schulze and minimax put the same first.",
        "So it stays without any one of the groups.",
        "Over the whole list the orders agree very weakly (W = 0.12).",
    ]


def test_what_hangs_on_a_group_does_not_come_first_without_it() -> None:
    first, rules, without, _ = said(cast(*["abc"] * 16, *["bca"] * 4, groups=GROUPS))
    assert first == ("“Rank 1” comes first, but not without Government & co: 32 points, 8 ahead of the next.")
    assert rules == "Schulze and minimax put the same first."
    assert without == "Leaving out Government & co puts “Rank 2” first."


def test_what_other_rules_put_second_is_not_clearly_first() -> None:
    found = cast(*["abc"] * 20)
    other = replace(found, robustness=replace(found.robustness, schulze=(CODES["b"],)))
    assert said(other)[:2] == [
        "“Rank 1” comes first, but not under every rule of counting: 40 points, 20 ahead of the next.",
        "Schulze or minimax put another first: “Rank 2”, “Rank 1”.",
    ]


def test_what_is_not_apart_is_presented_together_and_the_first_is_named() -> None:
    assert said(cast(*["abc"] * 6, *["bac"] * 5))[:2] == [
        "The first 2 are not clearly apart; present them together.",
        "Most points: “Rank 1” (17), 1 ahead of the next.",
    ]


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_first_sentence_names_what_comes_first_in_both_languages(language: str) -> None:
    found = cast(*["abc"] * 20)
    assert said(found, language)[0].startswith("“Rank 1”")
