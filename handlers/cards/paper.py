"""Ballots on paper as facilitators see them: how far a poll is, whose sheet it is, and what differs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.message import Button, Keyboard, Message
from bot.paper.entering import voters
from bot.paper.saving import Saved
from bot.paper.settling import Difference, differences, progress
from bot.paper.sheets import without_telegram
from bot.rules.ballots import ALONE, has_answered
from bot.rules.paper import grouped, why_not_on_paper
from bot.runtime import Runtime
from config.event import Event, Language, Poll, asked_about, items_of
from handlers.callbacks.paper import (
    CancelSheet,
    ChooseVoter,
    Dictate,
    EnterSheet,
    PrintSheets,
    Settle,
    ShowDifferences,
    ShowVoters,
)
from handlers.callbacks.steering import ShowControlPoll
from handlers.cards.registration import LANGUAGE_NAMES
from handlers.keyboards import button, numbers, rows
from handlers.kinds import card_of
from handlers.voice import Voice, escaped, fitting
from storage.paper import PaperDraft
from storage.polls import Answer, Round

if TYPE_CHECKING:
    from bot.rules.schedule import Slot
    from handlers.cards.control import Control

COUNTS = (5, 10, 20, 50)
_ON_A_PAGE = 8
_ROOM = 2800
_NAME = 80


def subject_of(event: str) -> str:
    """The card on which a facilitator enters a sheet."""
    return f"paper:{event}"


def page(control: "Control", slot: "Slot", asked: Round | None) -> Message:
    """Of one poll: sheets to print, how many came in, and the ways to enter them."""
    voice, event, poll = control.voice, control.event, slot.poll
    back = button(voice.plain("control.back"), ShowControlPoll(event.code, poll.code, slot.round))
    lines = [f"<b>{voice.round_title(poll, slot.round)}</b> · {voice('paper.title')}"]
    if (reason := why_not_on_paper(poll)) is not None:
        return Message("\n".join([*lines, voice(f"paper.not_{reason}")]), ((back,),))
    done = progress(control.runtime.state, event.code, poll.code, slot.round)
    lines.append(
        voice(
            "paper.progress",
            printed=done.printed,
            entered=done.entered,
            twice=done.twice,
            dictated=done.dictated,
        )
    )
    keyboard: list[tuple[Button, ...]] = []
    if asked is not None and asked.is_running:
        lines.append(voice("paper.enter_how"))
        enter = button(voice.plain("paper.enter"), EnterSheet(event.code))
        keyboard.append((enter, button(voice.plain("paper.dictate"), Dictate(asked.id))))
        if done.differ:
            say = voice.plain("paper.differ", n=done.differ)
            keyboard.append((button(say, ShowDifferences(asked.id, 0)),))
    elif asked is None:
        lines.append(voice("paper.enter_later"))
    else:
        lines.append(voice("paper.enter_over"))
        if done.differ:
            lines.append(voice("paper.unsettled", n=done.differ))
    lines += [voice("paper.print_how"), *([voice("paper.who_reads_it")] if poll.anonymity != "named" else [])]
    people = len(without_telegram(control.runtime.state, event.code, poll.groups))
    with_names = poll.anonymity == "named" and people > 0
    for language in event.languages:
        prints = [
            button(f"{voice.number(count)} {LANGUAGE_NAMES[language]}", _print(event, slot, language, count))
            for count in COUNTS
        ]
        keyboard += rows(prints, 2)
        if with_names:
            label = voice.plain("paper.print_each", n=people, language=LANGUAGE_NAMES[language])
            keyboard.append((button(label, _print(event, slot, language, 0)),))
    return Message("\n".join(lines), (*keyboard, (back,)))


def ask_code(voice: Voice, event: Event) -> Message:
    cancel = button(voice.plain("paper.cancel"), CancelSheet(event.code))
    return Message(voice("paper.ask_code"), ((cancel,),))


def saved(voice: Voice, runtime: Runtime, done: Saved) -> Message:
    """What became of an entry, and the way to the next."""
    draft, event = done.draft, runtime.event(done.draft.event)
    lines = [headed(voice, runtime, draft)]
    if done.entry == "second":
        lines.append(
            voice("paper.second_same") if not done.differs else voice("paper.second_differs", n=done.differs)
        )
    else:
        lines.append(voice(f"paper.saved_{done.entry}", n=done.number))
        if done.differs:
            lines.append(voice("paper.second_differs", n=done.differs))
    onward = [button(voice.plain("paper.next"), EnterSheet(event.code))]
    if done.differs:
        onward.append(button(voice.plain("paper.differ", n=1), ShowDifferences(draft.round, 0)))
    elif not draft.sheet:
        onward = [button(voice.plain("paper.dictate_next"), Dictate(draft.round))]
    return Message("\n".join(lines), rows(onward, 1))


def headed(voice: Voice, runtime: Runtime, draft: PaperDraft) -> str:
    """The first line while a sheet is entered: which, and whose."""
    sheet = voice("paper.sheet_code", code=grouped(draft.sheet)) if draft.sheet else voice("paper.dictated")
    person = runtime.state.participants.get(draft.participant)
    return (
        f"{sheet} · <b>{escaped(fitting(person.name, _NAME))}</b>"
        if person is not None
        else f"<b>{sheet}</b>"
    )


@dataclass(frozen=True)
class EntryPages:
    """What is shown around the answers of one round."""

    runtime: Runtime
    voice: Voice
    event: Event
    asked: Round

    @property
    def poll(self) -> Poll:
        return self.runtime.state.poll_of(self.asked).definition

    def choose(self, draft: PaperDraft, number: int = 0) -> Message:
        """Who answered on this sheet: those without Telegram who may answer, ✓ behind who has."""
        voice, people = self.voice, voters(self.runtime, self.asked)
        cancel = (button(voice.plain("paper.cancel"), CancelSheet(self.event.code)),)
        title = f"{headed(voice, self.runtime, draft)} · {voice.round_title(self.poll, self.asked.code)}"
        if not people:
            return Message(f"{title}\n{voice('paper.nobody')}", (cancel,))
        last = (len(people) - 1) // _ON_A_PAGE
        number = min(number, last)
        shown = people[number * _ON_A_PAGE : (number + 1) * _ON_A_PAGE]
        lines = [
            f"{voice.number(n)} {escaped(fitting(each.name, _NAME))} · {escaped(each.stakeholder_group)}"
            f"{' ✓' if has_answered(self.runtime.state.ballot(self.asked, each.id)) else ''}"
            for n, each in enumerate(shown, start=1)
        ]
        choices = numbers(voice, [ChooseVoter(each.id) for each in shown])
        steps = self._steps(number, last, lambda to: ShowVoters(self.asked.id, to))
        return Message("\n".join([title, voice("paper.whose"), *lines]), (*choices, *steps, cancel))

    def differing(self, number: int) -> Message:
        """One sheet that was entered in two ways, item by item."""
        voice, found = self.voice, differences(self.runtime.state, self.asked)
        back = (
            button(
                voice.plain("control.back"),
                ShowControlPoll(self.event.code, self.asked.poll, self.asked.code, "paper"),
            ),
        )
        if not found:
            return Message(voice("paper.none_differ"), (back,))
        number = min(number, len(found) - 1)
        shown = found[number]
        place = f"{voice.number(number + 1)}/{voice.number(len(found))}"
        person = self.runtime.state.participants[shown.paper.participant]
        sheet = voice("paper.sheet_code", code=grouped(shown.paper.sheet))
        lines = [
            f"<b>{sheet}</b> · {escaped(fitting(person.name, _NAME))} · {place}",
            voice("paper.settle_how"),
            *self._compared(shown),
        ]
        settle = tuple(
            button(voice.plain(f"paper.right_{which}"), Settle(self.asked.id, shown.paper.sheet, which))
            for which in ("first", "second")
        )
        steps = self._steps(number, len(found) - 1, lambda to: ShowDifferences(self.asked.id, to))
        return Message("\n".join(lines), (settle, *steps, back))

    def _compared(self, shown: Difference) -> list[str]:
        room = _ROOM // max(1, len(shown.items)) // 3
        labels = {item.code: item.label.to(self.voice.language) for item in items_of(self.poll)}
        lines = []
        for item in shown.items:
            if item != ALONE:
                lines.append(f"<b>{escaped(fitting(labels.get(item, item), room))}</b>")
            first, second = (
                self._said(item, answers.get(item), room) for answers in (shown.first, shown.paper.second)
            )
            lines.append(self.voice("paper.compared", first=first, second=second))
        return lines

    def _said(self, item: str, answer: Answer | None, room: int) -> str:
        if answer is None:
            return "–"
        said = card_of(self.poll).said(self.voice, asked_about(self.poll, item), answer.choice)
        return fitting(said, room)

    def _steps(self, number: int, last: int, to: "object") -> Keyboard:
        steps = tuple(
            button(label, to(other))  # type: ignore[operator]
            for label, other in (("‹", number - 1), ("›", number + 1))
            if 0 <= other <= last
        )
        return (steps,) if steps else ()


def _print(event: Event, slot: "Slot", language: Language, count: int) -> PrintSheets:
    return PrintSheets(event.code, slot.poll.code, slot.round, language, count)
