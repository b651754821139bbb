"""Who gets a broadcast: nobody who did not agree, nobody twice, and everybody in a language that is there."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.audience import Member, language_shown, readers, recipients
from storage.broadcasts import Audience, Content
from storage.people import ROLES

GROUPS = ("GOV", "CSO")
LANGUAGES = ("en", "km")
MEMBERS = st.lists(
    st.builds(
        Member,
        user_id=st.integers(1, 50),
        id=st.from_regex(r"p[0-9]{2}", fullmatch=True),
        role=st.sampled_from(ROLES),
        group=st.sampled_from((*GROUPS, "")),
        language=st.sampled_from((*LANGUAGES, "")),
        is_registered=st.booleans(),
        is_checked_in=st.booleans(),
        is_reachable=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda member: member.user_id,
)
AUDIENCES = st.one_of(
    st.sampled_from([Audience("everyone"), Audience("checked_in"), Audience("unanswered", "1")]),
    st.builds(Audience, st.just("group"), st.sampled_from(GROUPS)),
    st.builds(Audience, st.just("role"), st.sampled_from(ROLES)),
    st.builds(Audience, st.just("person"), st.from_regex(r"p[0-9]{2}", fullmatch=True)),
)
UNANSWERED = st.frozensets(st.integers(1, 50))
TEXT = Content("text", "Lunch")
CONTENTS = st.dictionaries(st.sampled_from(LANGUAGES), st.just(TEXT), min_size=1)


def member(user_id: int, **changes: object) -> Member:
    fields = {
        "id": f"p{user_id}",
        "role": "participant",
        "group": "GOV",
        "language": "en",
        "is_registered": True,
        "is_checked_in": False,
        "is_reachable": True,
    }
    return Member(user_id, **{**fields, **changes})  # type: ignore[arg-type]


@given(AUDIENCES, MEMBERS, UNANSWERED)
def test_whoever_blocked_the_bot_or_did_not_register_gets_nothing(
    audience: Audience, members: list[Member], unanswered: frozenset[int]
) -> None:
    for each in recipients(audience, members, unanswered):
        assert each.is_reachable
        assert each.is_registered or (audience.kind == "role" and each.role != "participant")


@given(AUDIENCES, MEMBERS, UNANSWERED)
def test_an_audience_is_part_of_everybody_and_names_nobody_twice(
    audience: Audience, members: list[Member], unanswered: frozenset[int]
) -> None:
    found = recipients(audience, members, unanswered)
    assert len({each.user_id for each in found}) == len(found)
    if audience.kind != "role":
        assert set(found) <= set(recipients(Audience("everyone"), members))


@given(MEMBERS)
def test_groups_and_the_group_of_nobody_are_everybody(members: list[Member]) -> None:
    by_group = [each for code in (*GROUPS, "") for each in recipients(Audience("group", code), members)]
    assert set(by_group) == set(recipients(Audience("everyone"), members))


def test_each_audience_is_whom_it_names() -> None:
    dara = member(1, is_checked_in=True)
    bopha = member(2, group="CSO")
    virak = member(3, role="facilitator", is_registered=False, id="p3")
    blocked = member(4, is_reachable=False)
    begun = member(5, is_registered=False)
    everybody = [dara, bopha, virak, blocked, begun]
    assert recipients(Audience("everyone"), everybody) == [dara, bopha]
    assert recipients(Audience("group", "CSO"), everybody) == [bopha]
    assert recipients(Audience("role", "facilitator"), everybody) == [virak]
    assert recipients(Audience("role", "participant"), everybody) == [dara, bopha]
    assert recipients(Audience("checked_in"), everybody) == [dara]
    assert recipients(Audience("unanswered", "1"), everybody, {2, 3, 4, 5}) == [bopha]
    assert recipients(Audience("person", "p2"), everybody) == [bopha]
    assert recipients(Audience("person", "p4"), everybody) == []


@given(st.sampled_from((*LANGUAGES, "", "fr")), CONTENTS)
def test_everybody_is_shown_a_language_that_is_written(wanted: str, contents: dict[str, Content]) -> None:
    shown = language_shown(wanted, contents, LANGUAGES)
    assert shown in contents
    assert wanted not in contents or shown == wanted
    assert wanted in contents or shown == min(contents, key=LANGUAGES.index)


@given(MEMBERS)
def test_readers_of_all_languages_are_everybody(members: list[Member]) -> None:
    counts = readers(members, LANGUAGES)
    assert tuple(counts) == LANGUAGES
    assert sum(counts.values()) == len(members)
    assert counts["km"] == sum(each.language == "km" for each in members)
