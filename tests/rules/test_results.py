"""Counting: every answer once, in any order, and nothing shown that points at somebody."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.ballots import item_codes
from bot.rules.kinds.answer import Choice, Tally
from bot.rules.results import result
from bot.rules.suppression import SMALLEST_GROUP
from config.event import DONT_KNOW, KINDS, Poll, asked_about, options_of
from storage.polls import Answer, Ballot
from tests.workshop import event, poll_of_kind

CHOICE, APPROVAL, SCALE, _ = event().polls
POLLS: tuple[Poll, ...] = tuple(map(poll_of_kind, KINDS))


def choices(poll: Poll) -> st.SearchStrategy[Choice]:
    given: st.SearchStrategy[Choice]
    match poll.kind:
        case "choice" | "quiz":
            given = st.sampled_from([option.code for option in options_of(poll)])
        case "approval":
            codes = [option.code for option in options_of(poll)]
            some = st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True)
            given = some.map(lambda chosen: tuple(code for code in codes if code in chosen))
        case "scale" | "matrix":
            given = st.sampled_from(list(poll.scale.values()))
        case "ranking":
            codes = [option.code for option in options_of(poll)]
            ranked = st.lists(st.sampled_from(codes), min_size=1, max_size=poll.ranks(), unique=True)
            given = ranked.map(tuple)
        case "wall":
            return st.dictionaries(
                st.sampled_from(["t1", "t2", "t3"]), st.sampled_from(["a", "b", ""]), min_size=1
            ).map(lambda found: tuple(found.items()))
        case "text":
            return st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=3).map(
                lambda words: tuple((f"t{n}", word) for n, word in enumerate(words))
            )
        case "points":
            codes = [option.code for option in options_of(poll)]
            spread = st.dictionaries(st.sampled_from(codes), st.integers(1, 3), min_size=1)
            given = spread.map(lambda given: tuple((code, given[code]) for code in codes if code in given))
    return given | st.just(DONT_KNOW)


def ballots(poll: Poll) -> st.SearchStrategy[list[Ballot]]:
    given = {item: choices(asked_about(poll, item)) for item in item_codes(poll)}
    answers = st.fixed_dictionaries(
        {}, optional={item: choice.map(lambda c: Answer(c, 1, 1)) for item, choice in given.items()}
    )
    return st.lists(answers, max_size=12).map(
        lambda cast: [Ballot(1, f"p{n}", given, "GOV", "en", "telegram", 1) for n, given in enumerate(cast)]
    )


CAST = st.sampled_from(POLLS).flatmap(lambda poll: st.tuples(st.just(poll), ballots(poll)))


def chosen(choice: Choice) -> list[Any]:
    """The options or the value in an answer."""
    parts: Any = choice if isinstance(choice, tuple) else (choice,)
    return [part[0] if isinstance(part, tuple) else part for part in parts]


def tallies(poll: Poll, cast: list[Ballot]) -> dict[str, Tally]:
    """Nothing held back."""
    named = poll.model_copy(update={"anonymity": "named"})
    return {item: tally for item, tally in result(named, cast).tallies.items() if tally is not None}


@given(CAST)
def test_every_answer_is_counted_once(cast: tuple[Poll, list[Ballot]]) -> None:
    poll, given_ballots = cast
    for item, tally in tallies(poll, given_ballots).items():
        answers = [ballot.answers[item].choice for ballot in given_ballots if item in ballot.answers]
        assert tally.n + tally.dont_know == len(answers)
        assert tally.dont_know == answers.count(DONT_KNOW)
        if poll.kind in ("approval", "ranking", "points"):
            assert sum(tally.counts.values()) == sum(len(a) for a in answers if isinstance(a, tuple))
            assert all(count <= tally.n for count in tally.counts.values())
        elif poll.kind == "wall":
            pairs: list[Any] = [pair for a in answers if isinstance(a, tuple) for pair in a]
            assert list(tally.texts) == sorted(pair for pair in pairs if pair[1])
            assert tally.upvotes == {code: pairs.count((code, "")) for code, _ in tally.texts}
        elif poll.kind == "text":
            assert sum(len(a) for a in answers if isinstance(a, tuple)) == len(tally.texts)
        else:
            assert sum(tally.counts.values()) == tally.n


@given(ballots(poll_of_kind("ranking")))
def test_the_tally_of_a_ranking_has_every_ranking_as_it_was_given(cast: list[Ballot]) -> None:
    (tally,) = tallies(poll_of_kind("ranking"), cast).values()
    answers = [answer.choice for ballot in cast for answer in ballot.answers.values()]
    assert sorted(tally.rankings) == sorted(a for a in answers if isinstance(a, tuple))


@given(ballots(poll_of_kind("points")))
def test_every_point_is_counted_once(cast: list[Ballot]) -> None:
    (tally,) = tallies(poll_of_kind("points"), cast).values()
    answers = [answer.choice for ballot in cast for answer in ballot.answers.values()]
    pairs: list[Any] = [pair for answer in answers if isinstance(answer, tuple) for pair in answer]
    for code, points in tally.points.items():
        assert points == sum(given for option, given in pairs if option == code)
        assert tally.counts[code] == sum(option == code for option, _ in pairs)


@given(CAST)
def test_every_option_is_counted_for_itself_in_the_polls_order(cast: tuple[Poll, list[Ballot]]) -> None:
    poll, given_ballots = cast
    for item, tally in tallies(poll, given_ballots).items():
        codes = [option.code for option in options_of(asked_about(poll, item))]
        assert list(tally.counts) == (
            list(poll.scale.values()) if poll.kind in ("scale", "matrix") else codes
        )
        for option, count in tally.counts.items():
            found = [ballot.answers[item].choice for ballot in given_ballots if item in ballot.answers]
            assert count == sum(option in chosen(c) for c in found)


@given(CAST, st.randoms(use_true_random=False))
def test_the_order_of_ballots_makes_no_difference(cast: tuple[Poll, list[Ballot]], random: object) -> None:
    poll, given_ballots = cast
    shuffled = list(given_ballots)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert result(poll, shuffled) == result(poll, given_ballots)


@given(CAST)
def test_of_unnamed_polls_nothing_is_shown_that_fewer_than_five_people_said(
    cast: tuple[Poll, list[Ballot]],
) -> None:
    poll, given_ballots = cast
    for anonymity in ("named", "confidential"):
        shown = result(poll.model_copy(update={"anonymity": anonymity}), given_ballots).tallies
        assert list(shown) == list(item_codes(poll))
        for item, tally in shown.items():
            people = sum(item in ballot.answers for ballot in given_ballots)
            assert (tally is None) == (anonymity != "named" and people < SMALLEST_GROUP)


def test_the_smallest_group_has_five() -> None:
    assert SMALLEST_GROUP == 5
