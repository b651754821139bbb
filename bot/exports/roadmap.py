"""The road map as a table."""

from collections.abc import Iterable, Mapping

from bot.exports.cells import Cell, utc
from bot.rules.ideas import Idea, goals_by_item
from bot.rules.results import result
from bot.rules.roadmap import serves, steps_of
from bot.rules.statistics.scales import median
from config.event import Event, Poll, ScalePoll, TextPoll
from storage.people import Participant
from storage.polls import Ballot, Round
from storage.roadmap import RoadmapStep

ROADMAP = (
    "event", "step", "action_en", "action_km", "lead", "lead_name", "organisation", "supporters", "start", "due",
    "indicator_en", "indicator_km", "recommendation", "state", "proposed_due", "confidence_median", "confidence_n",
    "serves", "changed_at",
)  # fmt: skip


def roadmap_rows(
    event: Event,
    stored: Iterable[RoadmapStep],
    opened: Mapping[str, Poll],
    rounds: Iterable[Round],
    ballots: Mapping[int, Mapping[str, Ballot]],
    participants: Mapping[str, Participant],
    ideas: Iterable[tuple[TextPoll, Iterable[Idea]]],
    *,
    identified: bool,
) -> list[tuple[Cell, ...]]:
    """One row a step, by due date. `lead_name`: of identified exports only; confidence: of the last round that is
    closed, as far as its result may be shown. `ideas`: see `bot.rules.moderation.taken_away`.
    """
    recommended = goals_by_item(ideas)
    confidence = _confidence(event, opened, rounds, ballots)
    rows: list[tuple[Cell, ...]] = []
    for step in steps_of(event, stored):
        lead, indicator = participants.get(step.lead), step.indicator
        middle, people = confidence.get(step.code, ("", None))
        rows.append(
            (
                event.code,
                step.code,
                step.action.to("en"),
                step.action.root.get("km", ""),
                step.lead,
                lead.name if identified and lead is not None else "",
                step.organisation,
                " ".join(step.supporters),
                step.starts_on.isoformat() if step.starts_on else "",
                step.due_on.isoformat() if step.due_on else "",
                indicator.to("en") if indicator else "",
                indicator.root.get("km", "") if indicator else "",
                step.recommendation,
                step.state,
                step.proposed_on.isoformat() if step.proposed_on else "",
                middle,
                people,
                " ".join(serves(step, recommended)),
                utc(step.changed_at or None),
            )
        )
    return rows


def _confidence(
    event: Event,
    opened: Mapping[str, Poll],
    rounds: Iterable[Round],
    ballots: Mapping[int, Mapping[str, Ballot]],
) -> dict[str, tuple[str, int]]:
    """By step: the median and how many said a number."""
    closed = [asked for asked in rounds if asked.poll == event.roadmap.confidence and asked.state == "closed"]
    poll = opened.get(event.roadmap.confidence)
    if not closed or not isinstance(poll, ScalePoll):
        return {}
    cast = ballots[max(closed, key=lambda asked: asked.id).id].values()
    found = {}
    for code, tally in result(poll, cast).tallies.items():
        if tally is None:
            continue
        middle = median({int(value): count for value, count in tally.counts.items()})
        if middle is not None:
            found[code] = (f"{middle:g}", tally.n)
    return found
