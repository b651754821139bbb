"""The tables of an export, in their order. All carry codes in key columns, never labels."""

from collections.abc import Mapping

from bot.exports.agenda import AGENDA
from bot.exports.audit import AUDIT
from bot.exports.codebook import CODEBOOK
from bot.exports.ideas import IDEAS
from bot.exports.mapping import MAPPING
from bot.exports.methods import METHODS
from bot.exports.people import DELIVERIES, PARTICIPANTS
from bot.exports.polls import POLLS
from bot.exports.readme import README
from bot.exports.responses import RESPONSES, WIDE
from bot.exports.results import RESULTS
from bot.exports.roadmap import ROADMAP
from bot.exports.trace import TRACE

TABLES: Mapping[str, tuple[str, ...]] = {
    "README": README,
    "participants": PARTICIPANTS,
    "polls": POLLS,
    "responses": RESPONSES,
    "responses_wide": WIDE,
    "results": RESULTS,
    "methods": METHODS,
    "ideas": IDEAS,
    "mapping": MAPPING,
    "roadmap": ROADMAP,
    "trace": TRACE,
    "agenda": AGENDA,
    "deliveries": DELIVERIES,
    "audit": AUDIT,
    "codebook": CODEBOOK,
}
"""Name to columns. `responses_wide` has more of them: one a round and item."""


def columns_of(wide: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """With the columns that `responses_wide` has in this event."""
    return {**TABLES, "responses_wide": wide}
