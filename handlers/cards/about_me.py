"""What is stored about oneself: in short on a card, and all of it in a file."""

from collections.abc import Sequence

from bot.about_me import AboutMe, Answered
from bot.clock import moment
from bot.message import File, Message
from bot.registration import Standing
from bot.rules.admission import missing
from config.event import DONT_KNOW, Event, Poll, ScaledPoll, asked_about, items_of, options_of
from handlers.callbacks.joining import Correct
from handlers.callbacks.people import CheckIn
from handlers.callbacks.privacy import ForgetMe, SendAboutMe, ShowPrivacy
from handlers.cards.registration import chosen_name, group_name, organisation_name
from handlers.keyboards import button, rows
from handlers.voice import Voice, escaped, fitting, round_title
from storage.people import Participant
from storage.polls import Choice

_CORRECTABLE = ("name", "group", "organisation", "language")

_LISTED = 25
_SHOWN = 60
"""Polls on the card, and of the title of each (UTF-16 units); the file has all of it."""


def about_me(voice: Voice, standing: Standing, role: str, answers: Sequence[Answered] = ()) -> Message:
    """Everything in short, and a way to correct what can be corrected."""
    event, participant, person = standing.event, standing.participant, standing.person
    known = participant or Participant("", event.code, person.user_id)
    nothing = voice("me.nothing")
    organisation = organisation_name(voice, event, known.organisation) or nothing
    lines = [
        f"<b>{voice('me.title')}</b>",
        voice("me.name", name=escaped(known.name) or nothing),
        voice("me.group", group=group_name(voice, event, known) or nothing),
        voice("me.organisation", organisation=organisation),
    ]
    if known.position:
        lines.append(voice("me.position", position=known.position))
    if known.tags:
        lines.append(voice("me.tags", tags=known.tags))
    lines += [
        voice(
            "me.language",
            language=chosen_name(person.language, person.numerals) if person.language else nothing,
        ),
        voice("me.role", role=voice.plain(f"role.{role}")),
    ]
    if known.consented_at is not None:
        lines.append(voice("me.agreed", when=_when(voice, event, known.consented_at)))
    if known.registered_at is not None:
        lines.append(voice("me.registered", when=_when(voice, event, known.registered_at)))
        reminders = "me.reminders_on" if known.muted_at is None else "me.reminders_off"
        lines.append(voice(reminders))
    if known.checked_in_at is not None:
        lines.append(voice("me.checked_in", when=_when(voice, event, known.checked_in_at)))
    lacks = missing(known, event.admission)
    if known.role == "participant" and lacks not in (None, "registration"):
        lines.append(voice(f"missing.{lacks}"))
    if answers:
        lines += ["", voice("me.answers")]
    for each in answers[:_LISTED]:
        title = fitting(round_title(each.poll, each.asked.code, voice.language), _SHOWN)
        lines.append(voice("me.answered", poll=title, n=len(each.ballot.answers)))
    if len(answers) > _LISTED:
        lines.append("…")
    whats: tuple[str, ...] = ("language",)
    if known.role != "participant":
        whats = ("name", "language")
    elif known.consented_at is not None:
        whats = _CORRECTABLE
    changes = [
        button(voice.plain(f"me.change_{what}"), Correct(event.code, what))  # type: ignore[arg-type]
        for what in whats
    ]
    if known.role == "participant" and lacks == "check_in":
        changes.append(button(voice.plain("check_in.button"), CheckIn(event.code)))
    own = (
        (button(voice.plain("me.file"), SendAboutMe(event.code)),),
        (
            button(voice.plain("menu.privacy"), ShowPrivacy(event.code)),
            button(voice.plain("forget.ask"), ForgetMe(event.code, "ask")),
        ),
    )
    return Message("\n".join(lines), (*rows(changes, 2), *own))


def about_me_file(voice: Voice, stored: AboutMe) -> File:
    """Answers in the words they were given in, then every row as it is stored. UTF-8 with a mark, which all editors read."""
    event = stored.event
    lines = [event.title.to(voice.language), voice.plain("me.file_head", zone=event.zone), ""]
    lines += [voice.plain("me.file_answers"), ""]
    for each in stored.answers:
        poll = each.poll
        lines.append(round_title(poll, each.asked.code, voice.language))
        lines.append(f"  {poll.question.to(voice.language)}")
        labels = {item.code: item.label.to(voice.language) for item in items_of(poll)}
        for item, answer in each.ballot.answers.items():
            words = in_words(voice, asked_about(poll, item), answer.choice)
            about = f"{labels[item]}: " if item in labels else ""
            lines.append(f"  - {about}{words} ({_exactly(event, answer.at)})")
        lines.append("")
    lines += [voice.plain("me.file_unlinked"), "", voice.plain("me.file_rows"), ""]
    for kind, found in stored.rows.items():
        for row in found:
            lines.append(f"[{kind.table.name}]")
            lines += [
                f"{column}: {_cell(event, column, value)}"
                for column, value in zip(kind.table.columns, row, strict=True)
            ]
            lines.append("")
    content = "\r\n".join(lines).encode("utf-8-sig")
    return File(f"{event.code}-me.txt", content, voice("me.file_caption"))


def in_words(voice: Voice, poll: Poll, given: Choice) -> str:
    """An answer to one item as it was worded: options by their labels, texts as they were written."""
    labels = {option.code: option.label.to(voice.language) for option in options_of(poll)}
    if given == DONT_KNOW:
        return voice.plain("answer.dont_know")
    if isinstance(given, int):
        label = poll.scale.labels.get(given) if isinstance(poll, ScaledPoll) else None
        return f"{given} {label.to(voice.language)}" if label is not None else str(given)
    if isinstance(given, str):
        return labels.get(given, given)
    parts = []
    for number, part in enumerate(given, start=1):
        if isinstance(part, str):
            parts.append(
                f"{number}. {labels.get(part, part)}" if poll.kind == "ranking" else labels.get(part, part)
            )
        elif isinstance(part[1], int):
            parts.append(f"{labels.get(str(part[0]), part[0])}: {part[1]}")
        else:
            parts.append(part[1] or voice.plain("me.file_upvote", question=part[0]))
    return "; ".join(parts)


def _when(voice: Voice, event: Event, at: int) -> str:
    return f"{voice.date(moment(at, event.zone).date())}, {voice.time_of(at, event)}"


def _exactly(event: Event, at: int) -> str:
    return moment(at, event.zone).strftime("%Y-%m-%d %H:%M:%S")


def _cell(event: Event, column: str, value: object) -> str:
    """As stored; of a time also what the clock in the room showed."""
    is_time = column == "at" or column.endswith(("_at", "_before", "_until"))
    if is_time and isinstance(value, int) and value:
        return f"{value} ({_exactly(event, value)})"
    return "" if value is None else str(value)
