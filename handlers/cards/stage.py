"""The stage's card: the address of the page, what it shows, and everything it can be turned to."""

from collections.abc import Mapping

from bot.message import Button, Keyboard, Message
from bot.rules.stage import (
    PAGES,
    Together,
    View,
    of_several,
    round_shown,
    several_named,
    several_shown,
    view_shown,
)
from bot.runtime import Runtime
from bot.stage.turning import address, has_web_side, rounds_of, together, views_of
from config.event import Chain, Comparison, Event
from handlers.callbacks.data import Data
from handlers.callbacks.stage import (
    RenewStage,
    ShowStage,
    TurnStage,
    TurnStageToRound,
    TurnStageToSeveral,
)
from handlers.callbacks.steering import ShowControl
from handlers.cards.control_poll import mark
from handlers.keyboards import CHOSEN, button, numbers, rows
from handlers.voice import Voice, escaped, fitting, round_title
from storage.stages import Stage

_ON_A_BUTTON = 20
_ACROSS = 2
_MOST_POLLS = 80
"""The last ones."""

_MOST_TOGETHER = 10
"""With these and all else, buttons are 100 at most, as many as a message may have."""

_ROOM = 2400
"""What their titles may take of a message's 4,096 (UTF-16 units)."""

_VIEWS: Mapping[View, str] = {
    "round": "poll.result",
    "change": "stage.change",
    "groups": "result.by_group",
}


def stage_subject(event: str) -> str:
    """There is one card of it in a chat."""
    return f"stage:{event}"


def shown_said(voice: Voice, runtime: Runtime, event: str) -> str:
    """What the stage is turned to, for a button: plain."""
    stage = runtime.state.stages.get(event)
    shows = stage.shows if stage is not None else "auto"
    asked = runtime.state.rounds.get(round_shown(shows))
    if asked is not None:
        poll = runtime.state.poll_of(asked).definition
        said = round_title(poll, asked.code, voice.language)
        view = view_shown(shows)
        if view is not None and view != "round":
            said = f"{voice.plain(_VIEWS[view])}: {said}"
        return fitting(said, _ON_A_BUTTON)
    several = several_shown(shows)
    named = several_named(*several, runtime.event(event)) if several is not None else None
    if named is not None:
        return fitting(named.title.to(voice.language), _ON_A_BUTTON)
    return voice.plain(f"stage.{shows if shows in PAGES else 'auto'}")


def stage_card(voice: Voice, runtime: Runtime, event: Event, stage: Stage) -> Message:
    """Polls that were opened stand in the text, by their numbers, and after them those that can be shown together."""
    lines = [
        f"<b>{voice('stage.title')}</b> · {voice.of(event.title)}",
        voice("stage.address", address=address(runtime, stage)),
        voice("stage.anybody"),
        "",
        voice("stage.shows", what=shown_said(voice, runtime, event.code)),
    ]
    asked, several = rounds_of(runtime, event.code)[-_MOST_POLLS:], together(runtime, event)[:_MOST_TOGETHER]
    room = _ROOM // max(1, len(asked) + len(several))
    titles = [f"{mark(one)} {_fit(round_title(poll, one.code, voice.language), room)}" for one, poll in asked]
    titles += [_fit(each.title.to(voice.language), room) for each in several]
    lines += [f"{voice.number(number)} {title}" for number, title in enumerate(titles, start=1)]
    if asked:
        lines.append(voice("stage.how_polls"))
    if several:
        lines.append(voice("stage.how_together"))
    pages = [
        button(
            voice.plain(f"stage.{page}") + (CHOSEN if page == stage.shows else ""),
            TurnStage(event.code, page),
        )
        for page in PAGES
    ]
    turning = [TurnStageToSeveral(event.code, _kind(each), each.code) for each in several]
    polls = numbers(
        voice,
        [*(TurnStageToRound(one.id) for one, _ in asked), *turning],
        [
            *(round_shown(stage.shows) == one.id for one, _ in asked),
            *(of_several(each.kind, each.code) == stage.shows for each in turning),
        ],
    )
    last = (
        button(voice.plain("stage.renew"), ShowStage(event.code, "sure")),
        button(voice.plain("control.all_polls"), ShowControl(event.code)),
    )
    views = _views(voice, runtime, stage)
    return Message("\n".join(lines), ((pages[0],), *rows(pages[1:], _ACROSS), *polls, *views, last))


def to_stage(voice: Voice, runtime: Runtime, event: Event, user_id: int, shown: Data) -> tuple[Button, ...]:
    """Under what is shown in the chat, for facilitators: the stage shows it, too."""
    if not has_web_side(runtime) or not runtime.may("facilitate", event.code, user_id):
        return ()
    return (button(voice.plain("stage.show"), shown),)


def _views(voice: Voice, runtime: Runtime, stage: Stage) -> Keyboard:
    """What else there is to see of the poll that is shown."""
    asked = runtime.state.rounds.get(round_shown(stage.shows))
    further = views_of(runtime, asked, runtime.state.poll_of(asked).definition) if asked is not None else ()
    if asked is None or not further:
        return ()
    views: tuple[View, ...] = ("round", *further)
    row = [
        button(
            voice.plain(_VIEWS[view]) + (CHOSEN if view == view_shown(stage.shows) else ""),
            TurnStageToRound(asked.id, view),
        )
        for view in views
    ]
    return rows(row, _ACROSS)


def _kind(each: Comparison | Chain) -> Together:
    return "chain" if isinstance(each, Chain) else "comparison"


def _fit(title: str, room: int) -> str:
    return escaped(fitting(title, room))


def sure_card(voice: Voice, event: Event) -> Message:
    """A page that is open in the room goes dark: it is asked once."""
    yes = button(voice.plain("stage.renew"), RenewStage(event.code))
    back = button(voice.plain("stage.keep"), ShowStage(event.code, "back"))
    return Message(voice("stage.renew_sure"), ((yes, back),))
