"""What became of taps: read from the calls a bot made and from what it stored."""

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.peers import poll
from tests.benchmarks.stub import Call
from tests.benchmarks.taps import Tap, card_of


@dataclass(frozen=True)
class Fate:
    """What became of one tap. Seconds from the tap; None: it never happened.

    `saved`: whether the database has it in the end; None of a bot that stores nothing, and of a tap that a later
    one of the same phone replaced.
    """

    tapped_at: float
    answer: float | None
    card: float | None
    saved: bool | None

    @property
    def is_complete(self) -> bool:
        """Saved (where the bot stores anything), answered, and shown."""
        return self.answer is not None and self.card is not None and self.saved is not False

    @property
    def seconds(self) -> float:
        """Until all of it had happened."""
        return max(self.answer or 0.0, self.card or 0.0)


def fates(
    tapped: Iterable[tuple[float, Tap]], calls: Iterable[Call], saved: Mapping[int, str] | None
) -> list[Fate]:
    """What became of each tap, in order. `tapped` says when; `saved` has each phone's stored option.

    A tap is answered by a toast that names its option, and shown by an edit of its card that shows its
    option, or that of a later tap of the same phone.
    """
    toasts: dict[str, tuple[float, str]] = {}
    edits: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for call in calls:
        if call.refused:
            continue
        if call.method == "answercallbackquery":
            asked = call.parameters()
            toasts.setdefault(str(asked["callback_query_id"]), (call.at, asked.get("text") or ""))
        elif call.method == "editmessagetext":
            asked = call.parameters()
            if int(asked["message_id"]) == card_of(int(asked["chat_id"])):
                edits[int(asked["chat_id"])].append((call.at, str(asked["text"])))
    all_taps = list(tapped)
    of_phone: dict[int, list[tuple[float, Tap]]] = defaultdict(list)
    for at, tap in all_taps:
        of_phone[tap.user_id].append((at, tap))
    shown = {
        update_id: at
        for user_id, taps in of_phone.items()
        for update_id, at in _shown(taps, edits[user_id]).items()
    }
    found = []
    for at, tap in all_taps:
        toasted, text = toasts.get(tap.query_id, (0.0, ""))
        answer = toasted - at if poll.said(tap.option) in text else None
        card = shown[tap.update_id] - at if tap.update_id in shown else None
        is_last = of_phone[tap.user_id][-1][1] is tap
        stored = saved.get(tap.user_id) == tap.option if saved is not None and is_last else None
        found.append(Fate(at, answer, card, stored))
    return found


def _shown(taps: Sequence[tuple[float, Tap]], edits: Iterable[tuple[float, str]]) -> dict[int, float]:
    """When each tap of one phone was first on its card, by update id."""
    shown: dict[int, float] = {}
    for at, text in edits:
        before = [tap for tapped_at, tap in taps if tapped_at <= at]
        shows = [place for place, tap in enumerate(before) if poll.said(tap.option) in text]
        for tap in before[: shows[-1] + 1] if shows else ():
            shown.setdefault(tap.update_id, at)
    return shown


@dataclass(frozen=True)
class Taps:
    """The taps of one run.

    `busy`: seconds of processor time the bot took; `refused`: calls that Telegram's limits refused.
    """

    fates: tuple[Fate, ...]
    busy: float = math.nan
    refused: int = 0

    @property
    def complete(self) -> int:
        return sum(fate.is_complete for fate in self.fates)

    @property
    def unanswered(self) -> int:
        return sum(fate.answer is None for fate in self.fates)

    @property
    def unshown(self) -> int:
        return sum(fate.card is None for fate in self.fates)

    @property
    def unsaved(self) -> int:
        return sum(fate.saved is False for fate in self.fates)

    @property
    def seconds(self) -> float:
        """From the first tap to the last completion."""
        first = min(fate.tapped_at for fate in self.fates)
        ends = (fate.tapped_at + fate.seconds - first for fate in self.fates if fate.is_complete)
        return max(ends, default=0.0)

    @property
    def per_second(self) -> float:
        """Complete taps in that time."""
        return self.complete / self.seconds if self.complete else 0.0

    @property
    def busy_per_tap(self) -> float:
        return self.busy / self.complete if self.complete else math.nan

    def answers(self, percent: float) -> float:
        """Seconds from tap to answer; an answer that never came is infinitely late."""
        return percentile([math.inf if fate.answer is None else fate.answer for fate in self.fates], percent)

    def cards(self, percent: float) -> float:
        """Seconds from tap to card, likewise."""
        return percentile([math.inf if fate.card is None else fate.card for fate in self.fates], percent)


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest of the values that at least so many percent of them do not exceed; NaN of none."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def median(runs: Sequence[Taps], figure: Callable[[Taps], float]) -> float:
    """The median over runs of one figure."""
    return statistics.median(map(figure, runs))
