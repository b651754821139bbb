"""What a poll has to say to a goal: its question, who answered, plain sentences and its chart; or why there is nothing yet."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.reports.charts.result import has_chart, result_chart
from bot.reports.charts.rows import base
from bot.reports.day.draft import Draft
from bot.reports.day.facts import Asking, Facts
from bot.reports.day.saying import change_said, sentences
from bot.results import ShownResult
from bot.rules.ballots import ALONE
from bot.rules.kinds.text import by_about
from bot.rules.kinds.wall import questions
from config.event import WallPoll, WrittenPoll

_TEXTS = 12
"""So many of what people wrote stand in the text; the annex has all."""


@dataclass
class Evidence:
    """Shows each round once, and says afterwards where it stands."""

    draft: Draft
    facts: Facts
    _shown: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, goal: str) -> bool:
        """Everything that serves a goal; whether anything does."""
        serving = [asking for asking in self.facts.askings if goal in asking.poll.serves]
        self._show(serving, goal)
        return bool(serving)

    def rest(self) -> list[Asking]:
        """What no goal has shown."""
        return [asking for asking in self.facts.askings if asking.key not in self._shown]

    def show(self, asking: Asking) -> None:
        """A topic of its own."""
        plain, draft = self.draft.plain, self.draft
        draft.topic(plain.round_title(asking.poll, asking.round))
        draft.say(plain.of(asking.poll.question), "lead")
        self._shown[asking.key] = 0
        if asking.result is None:
            draft.say(plain(f"day.{asking.state}"), "note")
            return
        shown = asking.result
        draft.say(base(plain, self.facts.event, shown.asked), "note")
        draft.list(sentences(plain, self.facts.event, shown))
        if has_chart(shown.poll, shown.counted):
            self._shown[asking.key] = self._figure(asking, shown)
        elif isinstance(shown.poll, WrittenPoll):
            draft.list(self._texts(shown))
        else:
            draft.say(plain("result.too_few"))

    def _show(self, serving: list[Asking], goal: str) -> None:
        """Of items that have the goal's own code their sentence; else the whole, or where it stands."""
        plain = self.draft.plain
        for asking in serving:
            if asking.key not in self._shown:
                self.show(asking)
                continue
            title, figure = plain.round_title(asking.poll, asking.round), self._shown[asking.key]
            said = [
                plain("day.see_figure", title=title, n=figure) if figure else plain("day.see", title=title)
            ]
            if asking.result is not None and goal in asking.result.found.changes:
                said.append(change_said(plain, asking.poll, goal, asking.result))
            self.draft.list([" ".join(said)])

    def _figure(self, asking: Asking, shown: ShownResult) -> int:
        plain = self.draft.plain
        chart = result_chart(
            plain, self.facts.event, shown.asked, shown.poll, shown.counted, shown.found, shown.before
        )
        title = plain.round_title(asking.poll, asking.round)
        alt = " ".join(
            (f"{title}.", plain.of(asking.poll.question), *sentences(plain, self.facts.event, shown))
        )
        return self.draft.figure(chart, title, alt)

    def _texts(self, shown: ShownResult) -> Iterator[str]:
        said = texts_said(self.draft, shown)
        yield from said[:_TEXTS]
        if len(said) > _TEXTS:
            yield self.draft.plain("day.more_texts", n=len(said) - _TEXTS)


def texts_said(draft: Draft, shown: ShownResult) -> list[str]:
    """What others may read; of a question how many support it."""
    tally = shown.counted.tallies.get(ALONE)
    if tally is None:
        return []
    if isinstance(shown.poll, WallPoll):
        number = draft.plain.number
        return [f"{one.words} (▲ {number(tally.upvotes[one.code])})" for one in questions(tally)]
    found = by_about(shown.poll, tally.texts)
    heading = {about: f"{draft.plain.of(about.label)}: " if about is not None else "" for about, _ in found}
    return [f"{heading[about]}{words}" for about, texts in found for words in texts]
