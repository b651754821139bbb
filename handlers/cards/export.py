"""What can be taken away, and how far a file is that somebody takes."""

from collections.abc import Sequence
from itertools import groupby

from bot.exports.offers import Offer, offers_of
from bot.message import Button, Keyboard, Message
from config.event import Event
from handlers.callbacks.reporting import ShowExport, ShowExportWithNames, TakeExport, TakeExportWithNames
from handlers.keyboards import button, rows
from handlers.voice import Voice, escaped


def export_subject(event: str) -> str:
    """There is one card of it in a chat."""
    return f"export:{event}"


def export_card(voice: Voice, event: Event, *, organizes: bool) -> Message:
    """Every file without names; `organizes`: for somebody who may have names."""
    lines = [
        f"<b>{voice('export.title')}</b> · {voice.of(event.title)}",
        voice("export.any_time"),
        "",
        *(
            f"<b>{voice(f'export.{offer.code}')}</b> – {voice(f'export.about_{offer.code}')}"
            for offer in offers_of(event)
        ),
    ]
    named = button(voice.plain("export.with_names"), ShowExportWithNames(event.code))
    taking = _taking(voice, event, offers_of(event), TakeExport)
    return Message("\n".join(lines), (*taking, *(((named,),) if organizes else ())))


def with_names_card(voice: Voice, event: Event) -> Message:
    """The same with names, after what that means: whoever goes on has been told that it is noted."""
    lines = [
        f"<b>{voice('export.title_with_names')}</b> · {voice.of(event.title)}",
        voice("export.names_mean"),
    ]
    offers = [offer for offer in offers_of(event) if offer.has_names]
    back = button(voice.plain("export.without_names"), ShowExport(event.code, "back"))
    return Message("\n".join(lines), (*_taking(voice, event, offers, TakeExportWithNames), (back,)))


def _taking(
    voice: Voice, event: Event, offers: Sequence[Offer], data: type[TakeExport | TakeExportWithNames]
) -> Keyboard:
    """A button an offer; those that are made together stand together."""
    found: list[tuple[Button, ...]] = []
    for _, together in groupby(offers, key=lambda offer: offer.kind):
        taking = [
            button(voice.plain(f"export.{offer.code}"), data(event.code, offer.code)) for offer in together
        ]
        found += rows(taking, 3 if len(taking) % 3 == 0 else 2)
    return tuple(found)


def under_way(voice: Voice, offer: str, written: int) -> Message:
    """How many rows are written by now; of none nothing is said."""
    said = voice("export.under_way", what=voice.plain(f"export.{offer}"))
    return Message(f"{said}\n{voice('export.written', n=written)}" if written else said)


def done(voice: Voice, offer: str, *, identified: bool) -> Message:
    key = "export.done_with_names" if identified else "export.done"
    return Message(voice(key, what=voice.plain(f"export.{offer}")))


def not_sent(voice: Voice, offer: str) -> Message:
    return Message(voice("export.not_sent", what=voice.plain(f"export.{offer}")))


def too_large(voice: Voice, event: Event, name: str, *, most_mb: int) -> Message:
    """Telegram takes no larger file of a bot."""
    return Message(voice("export.too_large", file=escaped(name), most=most_mb, event=event.code))
