"""Who is asked again after an outage, and when an outage is over."""

from dataclasses import replace

import pytest

from bot import steering
from bot.clock import Clock, real_now
from bot.message import Message
from bot.outage import Watch, ask_again
from bot.rules.outage import Outage
from bot.steps import set_timer
from handlers.rendering import Renderer
from storage.errors import Conflict, NotSaved
from storage.journal import Uptime
from storage.messages import Card, Delivery
from storage.people import Participant
from storage.polls import Answer, Ballot
from tests.conftest import BOT, ORGANIZER, Workshop
from tests.workshop import NINE, HandClock, account

MINUTE = 60_000
HOUR = 60 * MINUTE

OVER = Outage(1_000_000, 1_000_000 + 10 * MINUTE)


@pytest.fixture
async def open_polls(workshop: Workshop) -> Workshop:
    """Three people who have cards of the first open poll; a second one is open too."""
    await workshop.join(1, 2, 3)
    for poll in ("colour", "topics"):
        await steering.open_poll(workshop.runtime, ORGANIZER, "small", poll, "1", None)
    await workshop.put(*(Card(user, "round:1", 5) for user in (1, 2, 3)))
    return workshop


async def _rows(
    workshop: Workshop, over: Outage = OVER, coming: set[tuple[int, str]] | None = None
) -> list[Delivery]:
    known = {row.id for row in await workshop.stored(Delivery)}
    await workshop.write(lambda tx: ask_again(tx, workshop.runtime, "small", over, coming or set()))
    return [row for row in await workshop.stored(Delivery) if row.id not in known]


async def _who(workshop: Workshop, message: str = "poll_again") -> list[int]:
    return sorted(row.chat_id for row in await _rows(workshop) if row.message == message)


async def _answer(workshop: Workshop, number: int, participant: Participant, **answers: object) -> None:
    given = {item: Answer(choice, 1, 5) for item, choice in (answers or {"": "r"}).items()}  # type: ignore[arg-type]
    await workshop.put(Ballot(number, participant.id, given, "GOV", "en", "telegram", 5))


async def test_everybody_is_asked_once_about_the_newest_poll(open_polls: Workshop) -> None:
    rows = await _rows(open_polls)
    assert sorted((row.chat_id, row.message, row.subject) for row in rows) == sorted(
        (user, message, subject)
        for user in (1, 2, 3)
        for message, subject in (("poll_again", "round:2"), ("poll_waits", "round:1"))
    )
    assert {row.lane for row in rows} == {"cards"}


async def test_a_half_filled_ballot_is_not_answered(workshop: Workshop) -> None:
    first, second = await workshop.join(1, 2)
    await steering.open_poll(workshop.runtime, ORGANIZER, "small", "rating", "before", None)
    await _answer(workshop, 1, first, i1=3)
    await _answer(workshop, 1, second, i1=3, i2=4)
    assert await _who(workshop) == [1]


async def test_those_who_blocked_the_bot_or_may_not_vote_are_not_asked(open_polls: Workshop) -> None:
    await open_polls.put(account(2, blocked_at=5))
    await open_polls.staff(7, "observer")
    await open_polls.put(account(8), Participant("p0008", "small", 8, consented_at=5))  # still registering
    assert await _who(open_polls) == [1, 3]


async def test_facilitators_are_told_how_long_and_about_how_many(open_polls: Workshop) -> None:
    await open_polls.staff(7, "facilitator")
    await open_polls.put(account(ORGANIZER))
    assert await _who(open_polls, "was_away") == [7, ORGANIZER]


async def test_where_nobody_is_asked_facilitators_are_told_nothing(workshop: Workshop) -> None:
    await workshop.join(1)
    await workshop.staff(7, "facilitator")
    assert await _rows(workshop) == []


async def test_after_the_events_day_nobody_is_asked(open_polls: Workshop) -> None:
    open_polls.clock.move(24 * HOUR)
    assert await _rows(open_polls) == []


async def test_another_outage_asks_again_and_the_same_one_does_not(open_polls: Workshop) -> None:
    assert len(await _rows(open_polls)) == 6
    with pytest.raises(Conflict):
        await _rows(open_polls)
    assert len(await _rows(open_polls, Outage(OVER.ended_at + HOUR, OVER.ended_at + 2 * HOUR))) == 6


async def test_somebody_whose_card_still_waits_to_be_sent_gets_that_one(open_polls: Workshop) -> None:
    rows = await _rows(open_polls, coming={(1, "round:2"), (2, "round:1")})
    assert [row.chat_id for row in rows if row.message == "poll_again"] == [2, 3]


@pytest.mark.parametrize("meanwhile", ["closed", "answered"])
async def test_what_needs_no_answer_by_its_turn_is_not_shown(open_polls: Workshop, meanwhile: str) -> None:
    (row,) = [row for row in await _rows(open_polls) if (row.chat_id, row.message) == (1, "poll_again")]
    draw = Renderer(open_polls.runtime, "sala_bot")
    assert await draw(row) is not None
    if meanwhile == "closed":
        await open_polls.close(open_polls.state.rounds[2])
    else:
        await _answer(open_polls, 2, open_polls.state.by_user["small", 1], **{"": ("t1",)})
    assert await draw(row) is None


async def test_the_card_says_from_when_to_when_by_the_events_clock(workshop: Workshop) -> None:
    await workshop.join(1)
    await workshop.staff(7, "facilitator")
    await steering.open_poll(workshop.runtime, ORGANIZER, "small", "colour", "1", None)
    real = real_now()
    over = Outage(real - 25 * MINUTE + 30_000, real - 5 * MINUTE + 30_000)
    await workshop.put(Uptime(BOT, real - HOUR, over.began_at), Uptime(BOT, over.ended_at, real))
    # By the event's clock it is 09:30, and an hour of it takes as long as a real one.
    runtime = replace(workshop.runtime, clock=Clock(start=NINE))
    rows = {row.message: row for row in await _rows(workshop)}
    texts = {}
    for message in ("poll_again", "was_away"):
        drawn = await Renderer(runtime, "sala_bot")(rows[message])
        assert drawn is not None
        assert isinstance(drawn.message, Message)
        texts[message] = drawn.message.text
    away = "This bot was out of reach from 09:05 to 09:25"
    assert texts["poll_again"].startswith(away)
    assert "Which &lt;colour&gt;?" in texts["poll_again"]
    assert texts["was_away"].startswith(away)


# When it is over


class Line:
    """What a bot hears of Telegram, told by hand. Times in seconds."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.redrawn: list[int] = []
        self.watch = self.restarted()

    def restarted(self) -> Watch:
        self.watch = Watch(self.workshop.runtime, BOT, self._came_back)
        return self.watch

    async def _came_back(self, heard_at: int) -> None:
        self.redrawn.append(heard_at // 1000)

    async def heard(self, second: int, *, drained: bool = True) -> None:
        await self.watch.heard(second * 1000, drained=drained)

    def silent(self, second: int) -> None:
        self.watch.silent(second * 1000, "NetworkError")

    async def stored(self) -> list[tuple[int, int]]:
        """Every uptime on the disk, from and to."""
        uptimes = await self.workshop.stored(Uptime)
        return sorted((up.began_at // 1000, up.heard_at // 1000) for up in uptimes)

    async def sent(self) -> None:
        """Everything that waited has left."""
        rows = await self.workshop.stored(Delivery)
        await self.workshop.put(*(replace(row, state="sent") for row in rows))

    async def asked(self) -> int:
        return sum(row.message == "poll_again" for row in await self.workshop.stored(Delivery))


@pytest.fixture
async def line(open_polls: Workshop) -> Line:
    line = Line(open_polls)
    await line.sent()
    return line


async def test_that_telegram_was_heard_is_noted_every_quarter_of_a_minute(line: Line) -> None:
    stored = []
    for second in (100, 101, 114, 115, 129, 130, 155):
        await line.heard(second)
        stored.append((await line.stored())[0])
    assert stored == [(100, heard) for heard in (100, 100, 100, 115, 115, 130, 155)]


async def test_a_start_knows_when_telegram_was_heard(line: Line) -> None:
    await line.heard(100)
    for restart, people in ((240, 0), (380, 0), (531, 3), (532, 3), (600, 3), (800, 6)):
        line.restarted()
        await line.heard(restart)
        await line.sent()
        assert await line.asked() == people, restart
    assert await line.stored() == [(100, 380), (531, 600), (800, 800)]


async def test_who_has_not_been_sent_the_last_cards_yet_gets_no_others(line: Line) -> None:
    for second in (100, 400, 800, 1200):
        await line.heard(second)
    assert await line.asked() == 3


async def test_another_bot_on_the_same_database_was_not_away(line: Line) -> None:
    await line.heard(100)
    line.watch = Watch(line.workshop.runtime, BOT + 1, line._came_back)
    await line.heard(9000)
    assert await line.asked() == 0


async def test_an_outage_is_over_when_what_telegram_kept_is_taken(line: Line) -> None:
    await line.heard(100)
    await line.heard(400, drained=False)
    await line.heard(401, drained=False)
    assert await line.asked() == 0
    assert await line.stored() == [(100, 100)]  # a kill now would find the same outage
    await line.heard(402)
    assert await line.asked() == 3
    assert await line.stored() == [(100, 100), (400, 402)]


async def test_updates_without_end_put_it_off_for_half_a_minute_only(line: Line) -> None:
    await line.heard(100)
    for second in range(400, 440, 10):
        await line.heard(second, drained=False)
    assert await line.asked() == 3


async def test_a_database_that_refuses_is_tried_again_at_the_next_answer(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise NotSaved("full")

    await line.heard(100)
    with monkeypatch.context() as patch:
        patch.setattr(line.workshop.engine, "write", full)
        await line.heard(400)
    assert await line.asked() == 0
    await line.heard(425)
    assert await line.asked() == 3
    assert await line.stored() == [(100, 100), (400, 425)]


async def test_hours_of_silence_are_a_few_lines_in_the_log(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    await line.heard(100)
    for second in range(110, 110 + 6 * 3600, 10):
        line.silent(second)
    await line.heard(6 * 3600 + 200)
    lines = [record.message for record in caplog.records]
    assert lines[0] == "Telegram is not heard (NetworkError); asking until it is"
    assert lines[1] == "Telegram has not been heard for 10 min (NetworkError)"
    assert lines[-2:] == [
        "Telegram is heard again",
        "Telegram was not heard for 361 min, taps may be lost; 3 people are asked again",
    ]
    assert len(lines) == 1 + 35 + 2


async def test_after_a_gap_the_cards_drawn_before_it_are_redrawn(line: Line) -> None:
    await line.heard(100)
    line.silent(101)
    await line.heard(102)  # within what the post tries again by itself
    assert line.redrawn == []
    line.silent(103)
    await line.heard(113)
    assert line.redrawn == [102]
    line.silent(160)  # an answer that never came, noticed late
    await line.heard(161)
    assert line.redrawn == [102, 113]
    await line.heard(186)
    assert line.redrawn == [102, 113]


async def test_timers_may_fire_once_what_telegram_kept_is_taken(line: Line) -> None:
    told: list[bool] = []
    watch = Watch(line.workshop.runtime, BOT, line._came_back, lambda: told.append(watch.hears))
    seen = [watch.hears]
    await watch.heard(100_000, drained=False)
    seen.append(watch.hears)
    for second in (101_000, 102_000):
        await watch.heard(second, drained=True)
        seen.append(watch.hears)
    watch.silent(103_000, "NetworkError")
    seen.append(watch.hears)
    await watch.heard(104_000, drained=True)
    assert seen == [False, False, True, True, False]
    assert told == [True, True]


async def test_after_an_outage_timers_have_the_time_they_had(open_polls: Workshop) -> None:
    runtime = replace(open_polls.runtime, clock=HandClock(speed=1.0))
    asked, now = open_polls.state.rounds[1], real_now()
    await set_timer(runtime, ORGANIZER, asked.id, NINE + 5 * 60_000, asked.step, None)
    watch = Watch(runtime, BOT, Line(open_polls)._came_back)
    await watch.heard(now, drained=True)
    await watch.heard(now + 10 * 60_000, drained=True)
    closes_at = open_polls.state.rounds[1].closes_at
    assert closes_at is not None
    assert abs(closes_at - (NINE + 15 * 60_000)) < 1000
