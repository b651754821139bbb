"""What organizers are shown of the machine: how it fares, and that saving fails or works again."""

from bot.clock import moment
from bot.message import Keyboard, Message
from bot.status import EventStatus, Status
from config.catalogs import Html
from handlers.callbacks.organizing import ShowReach, ShowStatus
from handlers.callbacks.reporting import ShowTrace
from handlers.keyboards import button
from handlers.voice import Voice, escaped, fitting
from storage.errors import Cause
from storage.journal import DeadLetters
from storage.trouble import Trouble

_TITLE = 80
_ON_A_BUTTON = 18
_GIB = 1024**3


def status_card(voice: Voice, status: Status) -> Message:
    """One card, with a button that draws it again. Times are the real ones, in the first event's zone."""
    zone = status.events[0].event.zone
    lines = [
        f"<b>{voice('status.title')}</b> · {_time(voice, status.now, zone)}",
        voice("status.running", since=voice.day_and_time(status.started_at, zone)),
    ]
    if status.heard_at is not None:
        lines.append(voice("status.heard", when=voice.day_and_time(status.heard_at, zone)))
    lines += _saving(voice, status.trouble, zone)
    if status.free is not None:
        lines.append(voice("status.free", size=status.free / _GIB))
    lines.append(_put_aside(voice, status.dead_letters, zone))
    for fares in status.events:
        lines += ["", *_event(voice, fares)]
    ways = [row for fares in status.events for row in _ways(voice, fares, len(status.events))]
    return Message("\n".join(lines), (*ways, (button(voice.plain("status.refresh"), ShowStatus()),)))


def saving_fails(voice: Voice, cause: Cause, since: int, zone: str) -> Message:
    """To an organizer, once a trouble."""
    lines = [
        f"⚠️ <b>{voice('alarm.not_saved', time=_time(voice, since, zone))}</b>",
        voice(f"alarm.{cause}"),
        voice("alarm.people_are_told"),
    ]
    return Message("\n".join(lines), ((button(voice.plain("menu.status"), ShowStatus()),),))


def saving_works(voice: Voice, since: int, until: int, refused: int, zone: str) -> Message:
    """To an organizer, once a trouble is over. `refused`: taps and messages that were not saved."""
    minutes, seconds = divmod(round((until - since) / 1000), 60)
    lasted = voice("alarm.lasted", minutes=minutes, seconds=seconds)
    return Message(
        f"<b>{voice('alarm.saved_again')}</b>\n"
        f"{voice('alarm.had_failed', time=_time(voice, since, zone), lasted=lasted)}\n"
        f"{voice('alarm.refused', n=refused)}"
    )


def _saving(voice: Voice, trouble: Trouble | None, zone: str) -> list[Html | str]:
    if trouble is None:
        return [voice("status.saving")]
    return [
        f"⚠️ <b>{voice('alarm.not_saved', time=_time(voice, trouble.since, zone))}</b>",
        voice(f"alarm.{trouble.cause}"),
    ]


def _put_aside(voice: Voice, letters: DeadLetters | None, zone: str) -> Html:
    if letters is None:
        return voice("status.unknown")
    if not letters.count:
        return voice("status.none_put_aside")
    when = voice.day_and_time(letters.received_at, zone)
    return voice("status.put_aside", n=letters.count, when=when, error=letters.error)


def _event(voice: Voice, fares: EventStatus) -> list[Html | str]:
    title = escaped(fitting(fares.event.title.to(voice.language), _TITLE))
    lines: list[Html | str] = [
        f"<b>{title}</b>",
        voice("status.registered", registered=fares.registered, blocked=fares.blocked),
        voice("status.open_polls", count=fares.open_polls),
    ]
    if fares.waiting is not None and fares.failed is not None:
        lines.append(voice("status.messages", waiting=fares.waiting, failed=fares.failed))
    return lines


def _ways(voice: Voice, fares: EventStatus, events: int) -> Keyboard:
    """To whom messages don't reach, and to what goals have to show; of which event, where there are several."""
    title = fitting(fares.event.title.to(voice.language), _ON_A_BUTTON)
    code, of = fares.event.code, f" · {title}" if events > 1 else ""
    ways = (("status.reach", ShowReach(code)), ("menu.trace", ShowTrace(code)))
    return tuple((button(voice.plain(key) + of, data),) for key, data in ways)


def _time(voice: Voice, ms: int, zone: str) -> str:
    return voice.time(moment(ms, zone))
