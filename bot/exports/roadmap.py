"""The road map as a table."""

from collections.abc import Iterable, Mapping

from bot.exports.cells import Row, utc
from bot.exports.reading import Shown
from bot.rules.findings import scale_counts
from bot.rules.ideas import Idea, goals_by_item
from bot.rules.roadmap import serves, steps_of
from bot.rules.statistics.scales import median
from config.event import Event, TextPoll
from storage.people import Participant
from storage.roadmap import RoadmapStep

ROADMAP = (
    "event", "step", "action_en", "action_km", "lead", "lead_name", "organisation", "supporters", "start", "due",
    "indicator_en", "indicator_km", "recommendation", "state", "proposed_due", "confidence_median", "confidence_n",
    "serves", "changed_at",
)  # fmt: skip


def roadmap_rows(
    event: Event,
    stored: Iterable[RoadmapStep],
    confidence: Shown | None,
    participants: Mapping[str, Participant],
    ideas: Iterable[tuple[TextPoll, Iterable[Idea]]],
    *,
    identified: bool,
) -> list[Row]:
    """One row a step, by due date. `lead_name`: of identified exports only. `confidence`: of the last round that is
    closed, as far as its result may be shown. `ideas`: see `bot.rules.moderation.taken_away`.
    """
    recommended = goals_by_item(ideas)
    sure = _medians(confidence)
    rows: list[Row] = []
    for step in steps_of(event, stored):
        lead, indicator = participants.get(step.lead), step.indicator
        middle, people = sure.get(step.code, (None, None))
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


def _medians(confidence: Shown | None) -> dict[str, tuple[float, int]]:
    """By step: the median and how many said a number."""
    found = {}
    for code, tally in confidence.counted.tallies.items() if confidence is not None else ():
        middle = median(scale_counts(tally)) if tally is not None else None
        if tally is not None and middle is not None:
            found[code] = (float(middle), tally.n)
    return found
