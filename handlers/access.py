"""Who may use what: each command and each button needs one right, which stands beside it in `handlers.commands` and `handlers.buttons`.

It is asked here before the handler runs, of the event that the button is about and not of the one the person is in.
Use cases ask again where what they do is decided: by then the role may be gone.
"""

from typing import Literal

from bot import voting
from bot.mapping.rights import NotAMapper, may_enter, may_see
from bot.runtime import NotAllowed, Required, Right, gives
from handlers.callbacks.data import Data
from handlers.context import Forbidden, NotEligible, SalaContext, Stale
from storage.people import Role
from storage.polls import Round

Needed = Literal["nothing", "answer", "result", "map", "see_mapping", Right, "organize_any"]
"""`nothing`: it is for everybody. `answer`: may answer the round, open or not. `result`: that, or `observe`.

`map`, `see_mapping`: may enter something into the sector mapping, or see what has come of it; see `bot.mapping.rights`.

`observe`, `record`, `facilitate`, `organize`: as a role gives it in that event. `organize_any`: in one of the events served here.
"""

_REFUSED: dict[Required, str] = {
    "observe": "refused.staff",
    "record": "refused.forbidden",
    "facilitate": "refused.forbidden",
    "organize": "refused.organizers",
    "map": "refused.mapping",
    "lead": "refused.not_your_step",
}


def refusal(refused: Forbidden | NotAllowed) -> str:
    """The key of what is said."""
    return _REFUSED[refused.right] if isinstance(refused, NotAllowed) else refused.text


def check(context: SalaContext, needed: Needed, data: Data | None = None) -> None:
    """Whether this person may use it now. Raises `NotAllowed`, `Forbidden`, `NotEligible`, and `Stale` for what isn't served here.

    `data`: the button. Without one it is a command, or something typed, in the event the person is in.
    """
    if needed == "nothing":
        return
    may, who = context.runtime.may, context.person_id
    if needed == "organize_any":
        if not any(may("organize", event, who) for event in context.runtime.events):
            raise NotAllowed("organize")
        return
    event, asked = _place(context, data)
    match needed:
        case "answer":
            if not _votes(context, asked):
                raise NotEligible(event)
        case "result":
            if asked is None or not voting.sees_result(context.runtime, asked, who):
                raise Forbidden
        case "map" | "see_mapping":
            allowed = may_enter if needed == "map" else may_see
            if not allowed(context.runtime, event, who):
                raise NotAMapper
        case _:
            context.runtime.check(needed, event, who)


def is_given(needed: Needed, role: Role) -> bool:
    """Whether a command that needs that is in the menu of that role."""
    match needed:
        case "nothing":
            return True
        case "observe" | "record" | "facilitate" | "organize":
            return gives(role, needed)
        case "organize_any":
            return gives(role, "organize")
        case _:
            return False


def _place(context: SalaContext, data: Data | None) -> tuple[str, Round | None]:
    """The event it is about, and the round if it names one. Raises `Stale`."""
    event, number = getattr(data, "event", None), getattr(data, "broadcast", None)
    if event is not None:
        return context.event_named(event).code, None
    if number is not None:
        broadcast = context.runtime.state.broadcasts.get(number)
        if broadcast is None:
            raise Stale
        return context.event_named(broadcast.event).code, None
    if (who := getattr(data, "participant", None)) is not None:
        participant = context.runtime.state.participants.get(who)
        if participant is None:
            raise Stale
        return context.event_named(participant.event).code, None
    if data is not None:
        served, asked = context.round_named(getattr(data, "round", 0))
        return served.code, asked
    if context.event is None:
        raise Stale
    return context.event.code, None


def _votes(context: SalaContext, asked: Round | None) -> bool:
    return asked is not None and voting.votes_in(context.runtime, asked, context.person_id) is not None
