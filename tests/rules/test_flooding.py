"""Whoever sends faster than people do is held back; people are not."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.flooding import MESSAGES, TOASTS, Conduct, Pace, Verdict, judged

PACE = Pace()
GAPS = st.lists(st.floats(0, 3), max_size=300)


def sent(gaps: list[float], *, is_tap: bool = True) -> list[tuple[float, Verdict]]:
    """What becomes of updates that come so many seconds after each other."""
    conduct, now, found = Conduct.of(PACE), 1000.0, list[tuple[float, Verdict]]()
    for gap in gaps:
        now += gap
        verdict, conduct = judged(conduct, now, is_tap=is_tap)
        found.append((now, verdict))
    return found


@given(GAPS)
def test_in_any_stretch_of_time_no_more_is_taken_than_a_burst_and_the_pace(gaps: list[float]) -> None:
    handled = [at for at, verdict in sent(gaps) if verdict == "handle"]
    for first, start in enumerate(handled):
        for last in range(first, len(handled)):
            assert last - first + 1 <= PACE.burst + PACE.per_second * (handled[last] - start) + 1e-3


@given(st.lists(st.floats(0.2, 10), max_size=300))
def test_five_a_second_for_as_long_as_one_likes_is_taken(gaps: list[float]) -> None:
    assert {verdict for _, verdict in sent(gaps)} <= {"handle"}


def test_what_somebody_tapped_while_the_network_was_gone_is_taken_at_once() -> None:
    taps_kept_by_telegram = 150 // 4
    assert {verdict for _, verdict in sent([0.0] * taps_kept_by_telegram)} == {"handle"}


def test_whoever_goes_on_without_end_is_told_now_and_then() -> None:
    for is_tap, telling in ((True, TOASTS), (False, MESSAGES)):
        counts = Counter(verdict for _, verdict in sent([0.01] * 10_000, is_tap=is_tap))
        assert counts["handle"] <= PACE.burst + PACE.per_second * 100 + 1
        assert telling.per_second * 100 <= counts["tell"] <= telling.burst + telling.per_second * 100 + 1


@given(GAPS)
def test_whoever_is_held_back_is_told_at_the_first_time(gaps: list[float]) -> None:
    verdicts = [verdict for _, verdict in sent(gaps) if verdict != "handle"]
    assert verdicts[:1] in ([], ["tell"])
