"""How fast Telegram may be called and whose turn it is, as pure arithmetic. Times are seconds."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import ceil, inf

_HAIR = 1e-6
"""Missing of a token, one passes: or rounding would have a timer wake too early for ever."""

_PACE = 0.985
"""Of a limit: calls leave evenly, never quite as often as they might."""
_MADE_UP_SECONDS = 0.3
"""What was held up for so long leaves as soon as no second has more than the limit."""

_FREE_SHARE = 0.2
"""Of the overall limit: what bulk leaves free while people are being answered."""
_ANSWERED_SECONDS = 1.0
"""After an answer people count as being answered for so long."""

_TOGETHER_SECONDS = 5.0
"""Refusals of two chats within that time are the bot's, not theirs."""
_SLOWER = 0.7
"""What is left of the rate after a refusal …"""
_RESTORED_PER_SECOND = 0.005
"""… and what of the limit comes back each second: a refusal is forgotten after a minute."""

_GROUP_PER_MINUTE, _GROUP_BURST = 20, 3.0

_TURNS = 9
"""A lane that others went before so often in a row goes next."""

_FEWEST_AT_ONCE, _MOST_AT_ONCE = 2, 200
_SLACK = 1.25


@dataclass(frozen=True)
class Bucket:
    """Lets `burst` through at once and `rate` a second in the long run.

    `level`: tokens at `at`. `paused_until`: nothing passes before, by order of Telegram.
    """

    rate: float
    burst: float
    level: float
    at: float = 0.0
    paused_until: float = 0.0

    @classmethod
    def full(cls, rate: float, burst: float) -> "Bucket":
        return cls(rate, burst, burst)

    @classmethod
    def of_group(cls, per_chat: float) -> "Bucket":
        """At most 20 in any minute where a chat has one a second; in proportion where it has more."""
        rate = per_chat * (_GROUP_PER_MINUTE + 1.0 - _GROUP_BURST) / 60.0
        return cls.full(rate, max(_GROUP_BURST, rate))

    def ready_at(self, now: float) -> float:
        """The earliest time at or after `now` at which one may pass."""
        missing = 1.0 - self._level(now)
        wait = missing / self.rate if missing > _HAIR else 0.0
        return max(now + wait, self.paused_until)

    def take(self, now: float) -> "Bucket":
        """After one has passed at `now`."""
        return replace(self, level=self._level(now) - 1.0, at=max(now, self.at))

    def give_back(self) -> "Bucket":
        """After all one has not passed."""
        return replace(self, level=min(self.burst, self.level + 1.0))

    def pause(self, until: float) -> "Bucket":
        """Telegram said to wait: a pause only ever moves forward."""
        return replace(self, paused_until=max(self.paused_until, until))

    def at_rate(self, now: float, rate: float) -> "Bucket":
        """From now on that rate."""
        return replace(self, rate=rate, level=self._level(now), at=max(now, self.at))

    def _level(self, now: float) -> float:
        return min(self.burst, self.level + max(0.0, now - self.at) * self.rate)


@dataclass(frozen=True)
class Refusal:
    """Telegram told a chat to wait. `answer`: the call was an answer to somebody."""

    at: float
    chat: int
    until: float
    answer: bool


@dataclass(frozen=True)
class Overall:
    """What may be sent to all chats together.

    At most `limit` calls in any second (one at least), nearly evenly spread; a fifth less while people are being answered; less after
    Telegram refused several chats, and slowly more again. Telegram doesn't say whether it refuses a
    chat or the bot. Answers pass by, unless they are refused so too: then they are counted until
    the rate is restored.

    `slowed`: the share of the limit that was left at `calm_at`, when the last pause ended. `recent`: when the
    last calls passed, as many as a second may have.
    """

    limit: float
    bucket: Bucket
    recent: tuple[float, ...] = ()
    answered_at: float = -inf
    slowed: float = 1.0
    calm_at: float = -inf
    refusals: tuple[Refusal, ...] = ()
    answers_refused: bool = False

    @classmethod
    def of(cls, limit: float) -> "Overall":
        rate = limit * _PACE
        return cls(limit, Bucket.full(rate, max(1.0, rate * _MADE_UP_SECONDS)))

    def share(self, now: float) -> float:
        """What is allowed of the limit, as far as refusals lowered it."""
        return min(1.0, self.slowed + max(0.0, now - self.calm_at) * _RESTORED_PER_SECOND)

    def counts_answers(self, now: float) -> bool:
        """Whether answers wait for their turn here, too."""
        return self.answers_refused and (now < self.calm_at or self.share(now) < 1.0)

    def ready_at(self, now: float) -> float:
        """The earliest time at which one more may pass, as things stand."""
        ready_at = self.settled(now).bucket.ready_at(now)
        most = self._in_a_second(now)
        return ready_at if len(self.recent) < most else max(ready_at, self.recent[-most] + 1.0)

    def take(self, now: float) -> "Overall":
        settled = self.settled(now)
        most = max(1, int(self.limit))
        return replace(settled, bucket=settled.bucket.take(now), recent=(*self.recent[1 - most :], now))

    def give_back(self, taken_at: float) -> "Overall":
        """After all the one taken then has not passed."""
        recent = list(self.recent)
        if taken_at in recent:
            recent.remove(taken_at)
        return replace(self, bucket=self.bucket.give_back(), recent=tuple(recent))

    def answered(self, now: float) -> "Overall":
        """Somebody is answered at `now`."""
        if now - self.answered_at < _ANSWERED_SECONDS / 10:  # hundreds a second needn't be noted one by one
            return self
        return replace(self.settled(now), answered_at=now).settled(now)

    def refused(self, now: float, chat: int, until: float, *, answer: bool) -> "Overall":
        """A chat was told to wait. One alone pauses nobody else."""
        others = [each for each in self.refusals if now - each.at < _TOGETHER_SECONDS and each.chat != chat]
        together = (*others, Refusal(now, chat, until, answer))
        noted = replace(self, refusals=together)
        if not others:
            return noted
        longest = max(each.until for each in together)
        slowed = self.slowed
        if now >= self.calm_at:  # or it was sent before the refusal that this is another echo of
            slowed = max(min(1.0, 1.0 / self.limit), self.share(now) * _SLOWER)
        return replace(
            noted,
            bucket=self.settled(now).bucket.pause(longest),
            slowed=slowed,
            calm_at=max(self.calm_at, longest),
            answers_refused=self.counts_answers(now) or sum(each.answer for each in together) > 1,
        ).settled(now)

    def settled(self, now: float) -> "Overall":
        """With the rate that holds from now on."""
        return replace(self, bucket=self.bucket.at_rate(now, self._allowed(now) * _PACE))

    def _allowed(self, now: float) -> float:
        """In a second, as things stand."""
        free = _FREE_SHARE if now - self.answered_at < _ANSWERED_SECONDS else 0.0
        return self.limit * self.share(now) * (1.0 - free)

    def _in_a_second(self, now: float) -> int:
        """Part of a call is one, but for what Telegram allows at all."""
        return max(1, min(int(self.limit), ceil(self._allowed(now) - _HAIR)))


@dataclass(frozen=True)
class Turns:
    """Whose turn it is: the first lane's that can go; but whoever was passed over nine times goes next.

    `passed`: by lane, how often in a row others went while it could have.
    """

    passed: tuple[int, ...]

    @classmethod
    def of(cls, lanes: int) -> "Turns":
        return cls((0,) * lanes)

    def next(self, ready: Collection[int]) -> int:
        """Of these lanes, of which there is at least one."""
        waited = [lane for lane in ready if self.passed[lane] >= _TURNS]
        return max(waited, key=lambda lane: self.passed[lane]) if waited else min(ready)

    def after(self, gone: int, ready: Collection[int]) -> "Turns":
        """Once `gone` went, while `ready` (which has it) could have."""
        if len(ready) == 1 and not self.passed[gone]:
            return self
        passed = [count + 1 if lane in ready else count for lane, count in enumerate(self.passed)]
        passed[gone] = 0
        return Turns(tuple(passed))


def at_once(per_second: float, seconds: float) -> int:
    """How many bulk calls may be under way, each taking so many seconds until its outcome is stored.

    A kill sends again what was under way: two, or as many as it takes to keep the pace.
    """
    return min(_MOST_AT_ONCE, max(_FEWEST_AT_ONCE, ceil(per_second * seconds * _SLACK)))
