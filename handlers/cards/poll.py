"""A poll on one person's phone: one item at a time, then all answers, then closed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.message import Button, Keyboard, Message
from bot.rules.ballots import ALONE, has_answered, is_complete, is_on_paper, item_codes, next_item
from bot.rules.kinds.wall import Question
from bot.rules.steering import Standing, standing
from config.catalogs import Html
from config.event import Event, Poll, QuizPoll, asked_about, items_of
from handlers.callbacks.answering import ShowAnswers, ShowItem, ShowPoll
from handlers.callbacks.reporting import ShowResult
from handlers.keyboards import button, numbers
from handlers.kinds import card_of, items_on_a_card, quiz
from handlers.kinds.asking import Asking
from handlers.voice import Voice, escaped, fitting
from storage.polls import Answer, Ballot, Round

_TOAST = 200
"""Telegram's limit for the words over a chat."""

_IN_A_LIST = 60
"""What an item's wording may take where several stand in one message."""

_ROOM = 3400
"""What all answers together may take of a message's 4,096."""

Together = tuple[tuple[int, str], ...]
"""The items on a card, each with its number."""


def open_until(voice: Voice, event: Event, asked: Round) -> Html:
    """That it is open, and until when if it has a timer."""
    if asked.closes_at is None:
        return voice("poll.open")
    return voice("poll.open_until", time=voice.time_of(asked.closes_at, event))


def why_not_open(voice: Voice, event: Event, asked: Round) -> str:
    """In plain words, for a toast."""
    if asked.state == "closed":
        return voice.plain("poll.closed_at", time=voice.time_of(asked.closed_at or 0, event))
    return voice.plain("poll.is_extended" if asked.state == "open" else f"poll.is_{asked.state}")


@dataclass(frozen=True)
class PollCard:
    """A round of a poll as one person has it. `following`: another open poll that waits for an answer.

    `group`: the person's. `earlier`: their ballot in the round that is fed back, if it is a Delphi poll.
    `questions`: what stands on a wall.
    """

    voice: Voice
    event: Event
    asked: Round
    poll: Poll
    ballot: Ballot | None
    following: Round | None = None
    group: str = ""
    earlier: Ballot | None = None
    questions: tuple[Question, ...] = ()

    @property
    def standing(self) -> Standing:
        """How the round stands to this person."""
        return standing(self.asked, self.group)

    @property
    def answers(self) -> Mapping[str, Answer]:
        return self.ballot.answers if self.ballot else {}

    def current(self) -> Message:
        """The first item without an answer; all answers if there is none; what it is if it isn't open."""
        if self.standing != "open":
            return self.not_open()
        item = next_item(self.poll, self.answers, "")
        return self.all_answers() if item is None else self.item(item)

    def after(self, item: str, tapped: str) -> Message:
        """After a tap on an item: the next one without an answer, or all answers, or the same again."""
        if not card_of(self.poll).FOLDS_AT_ONCE or any(
            code not in self.answers for code in self._beside(item)
        ):
            return self.item(item, tapped.partition("=")[0])
        following = next_item(self.poll, self.answers, self._beside(item)[-1])
        return self.all_answers() if following is None else self.item(following)

    def item(self, code: str, at: str = "") -> Message:
        """One item with its buttons, and those that share its card; `at` as in `Asking`."""
        kind, codes = card_of(self.poll), item_codes(self.poll)
        if is_on_paper(self.ballot):
            return self.on_paper()
        if code not in codes:  # no item of this person's any more
            return self.current()
        choices = {item: answer.choice for item, answer in self.answers.items()}
        together = tuple((codes.index(item) + 1, item) for item in self._beside(code))
        about = asked_about(self.poll, code)
        asking = Asking(about, self.asked.id, code, choices.get(code), at, together, choices, self.questions)
        lines = [self._first_line(together), *self._question(code), *kind.lines(self.voice, asking)]
        lines += self._fed_back(code)
        lines.append(f"<i>{self.voice(f'poll.{self.poll.anonymity}')}</i>")
        keyboard = kind.buttons(self.voice, asking)
        return Message("\n".join(lines), (*keyboard, *self._steps(together)))

    def on_paper(self) -> Message:
        """What a facilitator entered for somebody, who can't change it here."""
        title = self.voice.round_title(self.poll, self.asked.code)
        return Message("\n".join([f"<b>{title}</b>", self.voice("poll.on_paper"), *self._answers_given()]))

    def lost(self, why: str) -> Message:
        """To somebody who may not answer it any more. `why`: the text's key."""
        title = self.voice.round_title(self.poll, self.asked.code)
        return Message(f"<b>{title}</b>\n{self.voice(why)}")

    def all_answers(self) -> Message:
        """What was answered, with a way to each item; the folded card of a single question."""
        numbers_of_items: Keyboard = ()
        codes = item_codes(self.poll)
        if is_on_paper(self.ballot):
            return self.on_paper()
        if len(codes) > 1:
            numbers_of_items = numbers(self.voice, [ShowItem(self.asked.id, code) for code in codes])
        elif self.answers:
            change = button(self.voice.plain("answer.change"), ShowItem(self.asked.id, codes[0]))
            numbers_of_items = ((change,),)
        else:
            return self.item(codes[0])
        lines = [
            f"<b>{self.voice.round_title(self.poll, self.asked.code)}</b>",
            self._progress() + self._until(),
            *self._answers_given(),
        ]
        if len(codes) > 1:
            lines.append(self.voice("poll.tap_number_to_change"))
        if self.poll.results == "live" and has_answered(self.ballot):
            result = button(self.voice.plain("poll.result_so_far"), ShowResult(self.asked.id))
            numbers_of_items = (*numbers_of_items, (result,))
        if self.following is None or not is_complete(self.poll, self.ballot):
            return Message("\n".join(lines), numbers_of_items)
        onward = button(self.voice.plain("poll.next"), ShowPoll(self.following.id))
        return Message("\n".join(lines), (*numbers_of_items, (onward,)))

    def again(self, began_at: int, ended_at: int) -> Message:
        """As it is now, after an outage in which taps may have been lost (ms by the event's clock)."""
        began, ended = (self.voice.time_of(at, self.event) for at in (began_at, ended_at))
        card = self.current()
        return replace(card, text=f"{self.voice('poll.again', began=began, ended=ended)}\n\n{card.text}")

    def waiting(self) -> Message:
        """Folded, because a newer poll is asked below."""
        lines = [
            f"<b>{self.voice.round_title(self.poll, self.asked.code)}</b>",
            self._progress() + self._until(),
        ]
        answer = button(self.voice.plain("poll.answer"), ShowPoll(self.asked.id))
        return Message("\n".join(lines), ((answer,),))

    def reopened(self) -> Message:
        """As it is now, asked again."""
        card = self.current()
        return replace(card, text=f"{self.voice('poll.reopened')}\n\n{card.text}")

    def nudged(self) -> Message:
        """As it is now, with a reminder of it."""
        card = self.current()
        return replace(card, text=f"{self.voice('poll.nudged')}\n\n{card.text}")

    def not_open(self) -> Message:
        """Closed, or paused, or asked by mistake, or open to another group only."""
        if self.standing == "closed":
            return self.closed()
        given = self._answers_given() if self.answers else []
        said = self.voice(f"poll.is_{self.standing}")
        return Message(
            "\n".join([f"<b>{self.voice.round_title(self.poll, self.asked.code)}</b>", said, *given])
        )

    def closed(self) -> Message:
        """Over: when, what one had answered, and the way to the result."""
        at = self.voice.time_of(self.asked.closed_at or 0, self.event)
        lines = [
            f"<b>{self.voice.round_title(self.poll, self.asked.code)}</b>",
            self.voice("poll.closed_at", time=at),
        ]
        if self.poll.anonymity == "unlinked":
            lines.append(self.voice("poll.cut_off"))
        elif not self.answers:
            lines.append(self.voice("poll.not_answered"))
        if isinstance(self.poll, QuizPoll):
            lines += quiz.revealed(self.voice, self.poll, self.answers)
        elif self.answers and self.poll.anonymity != "unlinked":
            lines += self._answers_given()
        result = button(self.voice.plain("poll.result"), ShowResult(self.asked.id))
        return Message("\n".join(lines), ((result,),))

    def receipt(self, item: str) -> str:
        """The toast after a tap that was stored."""
        given = self.answers.get(item)
        if given is None:
            return self.voice.plain("answer.withdrawn")
        said = card_of(self.poll).said(self.voice, asked_about(self.poll, item), given.choice)
        if items_on_a_card(self.poll) > 1:
            said = f"{self.voice.number(item_codes(self.poll).index(item) + 1)}: {said}"
        return fitting(self.voice.plain("answer.saved", answer=said), _TOAST)

    def _beside(self, code: str) -> tuple[str, ...]:
        """The items on the card of that one, itself among them."""
        codes, count = item_codes(self.poll), items_on_a_card(self.poll)
        place = codes.index(code) if code in codes else 0
        start = place - place % count
        return codes[start : start + count]

    def _first_line(self, together: Together) -> str:
        parts: list[str] = [self.voice.round_title(self.poll, self.asked.code)]
        count = len(item_codes(self.poll))
        if count > len(together):
            span = self._span(together[0][0], together[-1][0])
            parts.append(self.voice("poll.position", number=span, count=count))
        parts.append(open_until(self.voice, self.event, self.asked))
        return " · ".join(parts)

    def _fed_back(self, code: str) -> list[str]:
        """One's own answer of the round before, and the middle of all."""
        fed_back = self.asked.feedback
        if fed_back is None:
            return []
        given = self.earlier.answers.get(code) if self.earlier else None
        own = card_of(self.poll).said(self.voice, self.poll, given.choice) if given else "–"
        lines: list[str] = [self.voice("poll.own_before", answer=own)]
        if code in fed_back.items:
            low, middle, high, people = fed_back.items[code]
            low_said, middle_said, high_said = (
                self.voice.number(value, "g") for value in (low, middle, high)
            )
            values = {"low": low_said, "median": middle_said, "high": high_said, "n": people}
            lines.append(self.voice("poll.middle_before", **values))
        return lines

    def _until(self) -> str:
        """Behind what was answered: only where there is an end to know of."""
        return "" if self.asked.closes_at is None else f" · {open_until(self.voice, self.event, self.asked)}"

    def _question(self, code: str) -> list[str]:
        question = self.voice.of(self.poll.question)
        if code == ALONE or items_on_a_card(self.poll) > 1:
            return [f"<b>{question}</b>"]
        return [f"<b>{self._item_label(code)}</b>", question]

    def _short_label(self, code: str, room: int) -> Html:
        label = next(item.label for item in items_of(self.poll) if item.code == code)
        return escaped(fitting(label.to(self.voice.language), min(room, _IN_A_LIST)))

    def _item_label(self, code: str) -> Html:
        return next(self.voice.of(item.label) for item in items_of(self.poll) if item.code == code)

    def _steps(self, together: Together) -> Keyboard:
        """‹ back, all answers, forward ›."""
        codes, count = item_codes(self.poll), items_on_a_card(self.poll)
        if len(codes) == len(together):
            return ()
        row: list[Button] = []
        first, last = together[0][0], together[-1][0]
        if first > 1:
            before = self._span(first - count, first - 1)
            row.append(button(f"‹ {before}", ShowItem(self.asked.id, codes[first - 2])))
        row.append(button(self.voice.plain("poll.all_answers"), ShowAnswers(self.asked.id)))
        if last < len(codes):
            behind = self._span(last + 1, min(last + count, len(codes)))
            row.append(button(f"{behind} ›", ShowItem(self.asked.id, codes[last])))
        return (tuple(row),)

    def _progress(self) -> str:
        codes = item_codes(self.poll)
        answered = sum(code in self.answers for code in codes)
        if is_complete(self.poll, self.ballot):
            at = self.voice.time_of(self.ballot.answered_at if self.ballot else 0, self.event)
            return self.voice("poll.answered_at", time=at)
        if len(codes) == 1:
            return self.voice("polls.not_answered")
        return self.voice("poll.answered_of", number=answered, count=len(codes))

    def _answers_given(self) -> list[str]:
        kind, lines, codes = card_of(self.poll), [], item_codes(self.poll)
        room = _ROOM // len(codes)  # so that all fit into one message, however many there are
        for number, code in enumerate(codes, start=1):
            given = self.answers.get(code)
            said = kind.said(self.voice, asked_about(self.poll, code), given.choice) if given else "–"
            label = (
                f"{self.voice.number(number)} {self._short_label(code, room // 2)}: " if code != ALONE else ""
            )
            lines.append(f"{label}<b>{escaped(fitting(said, room if code == ALONE else room // 2))}</b>")
        return lines

    def _span(self, first: int, last: int) -> str:
        number = self.voice.number
        return f"{number(first)}–{number(last)}" if last > first else number(first)
