"""The stage's card: the address of the page, what it shows, and everything it can be turned to."""

from bot.message import Message
from bot.rules.stage import PAGES, of_round, round_shown
from bot.runtime import Runtime
from bot.stage.turning import address, rounds_of
from config.event import Event
from handlers.callbacks.stage import RenewStage, ShowStage, TurnStage, TurnStageToRound
from handlers.callbacks.steering import ShowControl
from handlers.cards.control_poll import mark
from handlers.keyboards import CHOSEN, button, numbers, rows
from handlers.voice import Voice, escaped, fitting, round_title
from storage.stages import Stage

_ON_A_BUTTON = 20
_ACROSS = 2
_MOST_POLLS = 80
"""The last ones."""

_ROOM = 2400
"""What their titles may take of a message's 4,096 (UTF-16 units)."""


def stage_subject(event: str) -> str:
    """There is one card of it in a chat."""
    return f"stage:{event}"


def shown_said(voice: Voice, runtime: Runtime, event: str) -> str:
    """What the stage is turned to, for a button: plain."""
    stage = runtime.state.stages.get(event)
    shows = stage.shows if stage is not None else "auto"
    asked = runtime.state.rounds.get(round_shown(shows))
    if asked is None:
        return voice.plain(f"stage.{shows if shows in PAGES else 'auto'}")
    poll = runtime.state.poll_of(asked).definition
    return fitting(round_title(poll, asked.code, voice.language), _ON_A_BUTTON)


def stage_card(voice: Voice, runtime: Runtime, event: Event, stage: Stage) -> Message:
    """Polls that were opened stand in the text, by their numbers."""
    lines = [
        f"<b>{voice('stage.title')}</b> · {voice.of(event.title)}",
        voice("stage.address", address=address(runtime, stage)),
        voice("stage.anybody"),
        "",
        voice("stage.shows", what=shown_said(voice, runtime, event.code)),
    ]
    asked = rounds_of(runtime, event.code)[-_MOST_POLLS:]
    room = _ROOM // max(1, len(asked))
    for number, (one, poll) in enumerate(asked, start=1):
        title = escaped(fitting(round_title(poll, one.code, voice.language), room))
        lines.append(f"{voice.number(number)} {mark(one)} {title}")
    if asked:
        lines.append(voice("stage.how_polls"))
    pages = [
        button(
            voice.plain(f"stage.{page}") + (CHOSEN if page == stage.shows else ""),
            TurnStage(event.code, page),
        )
        for page in PAGES
    ]
    polls = numbers(
        voice,
        [TurnStageToRound(one.id) for one, _ in asked],
        [stage.shows == of_round(one.id) for one, _ in asked],
    )
    last = (
        button(voice.plain("stage.renew"), ShowStage(event.code, "sure")),
        button(voice.plain("control.all_polls"), ShowControl(event.code)),
    )
    return Message("\n".join(lines), ((pages[0],), *rows(pages[1:], _ACROSS), *polls, last))


def sure_card(voice: Voice, event: Event) -> Message:
    """A page that is open in the room goes dark: it is asked once."""
    yes = button(voice.plain("stage.renew"), RenewStage(event.code))
    back = button(voice.plain("stage.keep"), ShowStage(event.code, "back"))
    return Message(voice("stage.renew_sure"), ((yes, back),))
