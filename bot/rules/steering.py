"""What a step does to a round: its states, who comes second, and what a button drawn earlier may no longer do."""

from dataclasses import replace
from typing import Literal

from config.event import LONGEST_CODE
from storage.polls import Round

Step = Literal["paused", "resumed", "closed", "undone", "reopened", "void"]
"""`reopened`: to everybody, also after it was extended for one group. `resumed`: goes on after a pause. `undone`: closing is taken back. `void`: asked by mistake, counted nowhere."""

_FROM: dict[Step, tuple[str, ...]] = {
    "paused": ("open",),
    "resumed": ("paused",),
    "closed": ("open", "paused"),
    "undone": ("closed",),
    "reopened": ("closed", "open", "paused"),
    "void": ("open", "paused", "closed"),
}


class Overtaken(Exception):
    """Somebody decided something else since the button was drawn."""


class Past(Exception):
    """That end lies in the past."""


class TooLate(Exception):
    """Closing can't be undone any more; the round can be reopened."""


def steered(asked: Round, to: Step, drawn: int | None, now: int, real_now: int, undo_ms: int) -> Round:
    """The round after the step; the very same if it is so already.

    `drawn`: the round's `step` when the button was drawn; None: whoever asks knows it as it is. `now`,
    `real_now`: ms by the event's and the real clock. Raises `Overtaken`, `TooLate`.
    """
    if _is_so(asked, to):
        return asked
    if drawn not in (None, asked.step) or asked.state not in _FROM[to]:
        raise Overtaken
    after = replace(asked, step=asked.step + 1, undo_until=None)
    match to:
        case "paused":
            return replace(after, state="paused", paused_at=now)
        case "resumed":
            return replace(after, state="open", paused_at=None, closes_at=_moved(asked, now))
        case "closed":
            undo_until = real_now + undo_ms if undo_ms else None
            return replace(after, state="closed", closed_at=now, undo_until=undo_until)
        case "undone":
            if not can_undo(asked, real_now):
                raise TooLate
            state: Literal["paused", "open"] = "open" if asked.paused_at is None else "paused"
            stood_still_at = asked.paused_at or now
            in_time = asked.closes_at is not None and asked.closes_at > stood_still_at
            return replace(after, state=state, closed_at=None, closes_at=asked.closes_at if in_time else None)
        case "reopened":
            return replace(
                after, state="open", closed_at=None, paused_at=None, closes_at=None, extended_to=""
            )
        case "void":
            return replace(after, state="void", closed_at=now)


def timed(asked: Round, closes_at: int | None, drawn: int | None, now: int) -> Round:
    """The round with another end (ms by the event's clock); None: without one. See `steered`. Raises `Past` too."""
    if asked.is_running and asked.closes_at == closes_at:
        return asked
    if drawn not in (None, asked.step) or asked.state != "open":
        raise Overtaken
    if closes_at is not None and closes_at <= now:
        raise Past
    return replace(asked, closes_at=closes_at, step=asked.step + 1)


def extended(asked: Round, group: str, drawn: int | None) -> Round:
    """Open to a late group alone, whoever had answered before; the base of turnout stays. See `steered`."""
    if asked.is_running and asked.extended_to == group:
        return asked
    if drawn not in (None, asked.step) or asked.state == "void":
        raise Overtaken
    again = replace(asked, state="open", closed_at=None, paused_at=None, undo_until=None, closes_at=None)
    return replace(again, extended_to=group, step=asked.step + 1)


def is_due(asked: Round, now: int) -> bool:
    """Whether its timer has run out; in a pause it stands still."""
    return asked.state == "open" and asked.closes_at is not None and asked.closes_at <= now


def given_back(asked: Round, began_at: int, ended_at: int) -> Round:
    """The round with the time that an outage took from it; the very same if it took none. Times as `closes_at`."""
    if asked.state != "open" or asked.closes_at is None or asked.closes_at <= began_at:
        return asked
    lost = ended_at - max(began_at, asked.opened_at)
    return replace(asked, closes_at=asked.closes_at + lost, step=asked.step + 1) if lost > 0 else asked


Standing = Literal["open", "paused", "closed", "void", "extended"]
"""How a round stands to one person. `extended`: only another group may still answer."""


def standing(asked: Round, group: str) -> Standing:
    """`group`: the person's."""
    return "extended" if asked.state == "open" and asked.extended_to not in ("", group) else asked.state


def can_undo(asked: Round, real_now: int) -> bool:
    """Whether the time in which closing can be undone isn't over."""
    return asked.state == "closed" and asked.undo_until is not None and real_now < asked.undo_until


def void_code(code: str, taken: set[str]) -> str:
    """The code that a void round goes on under when its poll is asked again: `before-void1`; it fits into a button."""
    suffixes = (f"-void{number}" for number in range(1, len(taken) + 2))
    names = (code[: LONGEST_CODE - len(suffix)] + suffix for suffix in suffixes)
    return next(name for name in names if name not in taken)


def _moved(asked: Round, now: int) -> int | None:
    """Its end, later by the length of the pause."""
    if asked.closes_at is None or asked.paused_at is None:
        return asked.closes_at
    return asked.closes_at + now - asked.paused_at


def _is_so(asked: Round, to: Step) -> bool:
    match to:
        case "undone":
            return asked.is_running
        case "reopened":
            return asked.state == "open" and not asked.extended_to
        case "resumed":
            return asked.state == "open"
        case _:
            return asked.state == to
