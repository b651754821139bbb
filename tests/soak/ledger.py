"""What a person's taps come to, worked out without the code under test."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

DONT_KNOW = "dk"


@dataclass(frozen=True)
class Tap:
    """A button pressed, as the button says it: `answer` is what it leads to."""

    round: int
    item: str
    answer: str


@dataclass(frozen=True)
class Given:
    """An answer that must be in the database, and how often it was changed to become that."""

    choice: Any
    revision: int


def answers(taps: Iterable[Tap], polls: Mapping[int, Mapping[str, Any]]) -> dict[tuple[int, str], Given]:
    """Round and item to the answer after all taps, in their order; withdrawn ones are absent.

    `polls`: round to what the event file says of its poll.
    """
    now: dict[tuple[int, str], Given] = {}
    for tap in taps:
        before = now.get((tap.round, tap.item))
        choice = _after(polls[tap.round], before.choice if before else None, tap.answer)
        if choice is None:
            now.pop((tap.round, tap.item), None)
        elif before is None or choice != before.choice:
            now[tap.round, tap.item] = Given(choice, before.revision + 1 if before else 1)
    return now


def _after(poll: Mapping[str, Any], before: Any, answer: str) -> Any:
    if answer == "":
        return None
    if poll["kind"] in ("scale", "matrix"):
        return answer if answer == DONT_KNOW else int(answer)
    if poll["kind"] == "choice" or answer == DONT_KNOW:
        return answer
    option, wanted = answer.split("=")
    if poll["kind"] == "ranking":
        return _ranked(poll, before, option, wanted)
    if poll["kind"] == "points":
        return _spread(poll, before, option, int(wanted))
    ticked = set(before) if isinstance(before, tuple) else set()
    if wanted == "0" and option not in ticked:
        return before
    ticked = ticked | {option} if wanted == "1" else ticked - {option}
    if len(ticked) > poll.get("most", len(poll["options"])):
        return before  # refused
    return tuple(each["code"] for each in poll["options"] if each["code"] in ticked) or None


def _ranked(poll: Mapping[str, Any], before: Any, place: str, wanted: str) -> Any:
    """One more rank at the end, or the last one less; anything else is refused or there already."""
    option, rank = place.split("@")
    ranked = list(before) if isinstance(before, tuple) else []
    if wanted == "0":
        is_last = ranked[-1:] == [option] and len(ranked) == int(rank)
        return tuple(ranked[:-1]) or None if is_last else before
    fits = int(rank) == len(ranked) + 1 <= poll["most"] and option not in ranked
    return (*ranked, option) if fits else before


def _spread(poll: Mapping[str, Any], before: Any, option: str, points: int) -> Any:
    """So many points for the option, unless that is more than may be."""
    spread = dict(before) if isinstance(before, tuple) else {}
    if spread.get(option, 0) == points:
        return before
    spread[option] = points
    if points > poll["cap"] or sum(spread.values()) > poll["budget"]:
        return before
    given = [(each["code"], spread[each["code"]]) for each in poll["options"] if spread.get(each["code"])]
    return tuple(given) or None
