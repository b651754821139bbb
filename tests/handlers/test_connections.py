"""Which connection makes room where somebody holds them all: never Telegram's."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.web.connections import Connections


def test_what_was_idle_longest_makes_room_first_then_who_asked_for_nothing_then_the_oldest_stream() -> None:
    found = Connections[str]()
    for number, name in enumerate(("stream", "idle", "telegram", "later stream", "used")):
        found.opened(name, number)
    for name in ("stream", "later stream", "telegram"):
        found.begun(name, 5)
    found.answered("telegram", 5)
    found.trust("telegram")
    found.begun("used", 6)
    found.answered("used", 7)
    found.opened("new", 20)
    found.opened("newer", 20.2)
    found.begun("asked now", 20.3)
    found.answered("asked now", 20.4)
    standing = ["stream", "idle", "telegram", "later stream", "used", "new", "newer", "asked now"]
    gone = []
    while (one := found.room(standing, 20.5)) is not None:
        gone.append(one)
        standing.remove(one)
    assert gone == ["idle", "used", "new", "newer", "stream", "later stream", "asked now"]
    assert standing == ["telegram"]


def test_a_connection_is_unused_unless_something_came_or_is_being_answered() -> None:
    found = Connections[str]()
    found.opened("a", 1)
    assert found.is_unused("a", 1)
    found.begun("a", 2)
    assert not found.is_unused("a", 1)
    assert not found.is_unused("a", 3)
    found.answered("a", 3)
    assert not found.is_unused("a", 1)
    assert found.is_unused("a", 3)
    found.trust("a")
    assert not found.is_unused("a", 3)


@given(st.lists(st.sampled_from(["open", "stream", "telegram"]), max_size=60))
def test_however_many_come_telegrams_stay_and_no_more_than_there_may_be(events: list[str]) -> None:
    found, most = Connections[int](), 5
    standing: list[int] = []
    telegrams: set[int] = set()
    for number, event in enumerate(events):
        if len(standing) >= most:
            gone = found.room(standing, number)
            if gone is None:
                assert set(standing) <= telegrams
                continue
            assert gone not in telegrams
            standing.remove(gone)
        standing.append(number)
        found.opened(number, number)
        if event != "open":
            found.begun(number, number)
        if event == "telegram":
            found.trust(number)
            found.answered(number, number)
            telegrams.add(number)
    assert len(standing) <= most
