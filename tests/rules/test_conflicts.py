"""Of two programs that take the same updates the newcomer gives way, and whoever is in service never does."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.conflicts import NEW_SECONDS, Conflicts

GAPS = st.lists(st.floats(0.0, 59.0), min_size=3, max_size=20)


def after(began: float, first: float, gaps: list[float]) -> Conflicts:
    """A series of conflicts that begins so long after the start."""
    found, now = Conflicts(began), began + first
    for gap in [0.0, *gaps]:
        now += gap
        found = found.another(now)
    return found


@given(st.floats(0, 1e6), st.floats(0, NEW_SECONDS - 1), GAPS)
def test_a_newcomer_gives_way_after_a_few_conflicts(began: float, first: float, gaps: list[float]) -> None:
    assert after(began, first, gaps).gives_way


@given(st.floats(0, 1e6), st.floats(NEW_SECONDS + 1, 1e5), GAPS)
def test_whoever_is_in_service_goes_on_however_often_it_is_disturbed(
    began: float, first: float, gaps: list[float]
) -> None:
    assert not after(began, first, gaps).gives_way


def test_a_newcomer_bears_what_a_program_killed_a_moment_ago_leaves_behind() -> None:
    assert not after(0.0, 1.0, [1.0]).gives_way


def test_conflicts_far_apart_are_not_added_up() -> None:
    early = after(0.0, 1.0, [1.0])
    assert early.another(500.0) == Conflicts(0.0, 500.0, 500.0, 1)
    assert not early.another(500.0).gives_way


def test_whoever_goes_on_says_so_once_a_series() -> None:
    first = Conflicts(0.0).another(1000.0)
    assert first.is_news
    assert not first.another(1001.0).is_news
    assert first.another(2000.0).is_news
    assert not Conflicts(0.0).another(1.0).is_news
