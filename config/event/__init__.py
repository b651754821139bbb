"""An event file's content: one workshop, as it was written down before the day.

Everything here is frozen. Codes are stable keys (tables and exports use them); texts may be
corrected at any time. Times of day are local to the event's zone.

The event is in `event`, and each of its parts in a module named for it.
"""

from config.event.agenda import Session
from config.event.chains import CHAIN_PARTS, Chain, ChainPart, ChainStep
from config.event.comparisons import Comparison
from config.event.event import Event
from config.event.glossary import Term
from config.event.goals import Goal, Goals
from config.event.groups import Admission, Group, Organisation
from config.event.items import ROADMAP, Item
from config.event.mapping import Initiative, MappingField, SectorMapping
from config.event.outline import Outline
from config.event.part import DONT_KNOW, LONGEST_CODE, NOBODY, Part
from config.event.polls import (
    ITEMS_ON_A_CARD,
    KINDS,
    ApprovalPoll,
    ChoicePoll,
    IdeaType,
    MatrixPoll,
    PointsPoll,
    Poll,
    PollBase,
    Question,
    QuizPoll,
    RankingPoll,
    ScaledPoll,
    ScalePoll,
    TextPoll,
    WallPoll,
    WrittenPoll,
    abouts_of,
    asked_about,
    asked_of,
    items_of,
    options_of,
)
from config.event.roadmap import Roadmap, Step
from config.event.rounds import RoundPlan
from config.event.scales import ScalePoints
from config.event.texts import LANGUAGES, Language, Text

__all__ = [
    "CHAIN_PARTS",
    "DONT_KNOW",
    "ITEMS_ON_A_CARD",
    "KINDS",
    "LANGUAGES",
    "LONGEST_CODE",
    "NOBODY",
    "ROADMAP",
    "Admission",
    "ApprovalPoll",
    "Chain",
    "ChainPart",
    "ChainStep",
    "ChoicePoll",
    "Comparison",
    "Event",
    "Goal",
    "Goals",
    "Group",
    "IdeaType",
    "Initiative",
    "Item",
    "Language",
    "MappingField",
    "MatrixPoll",
    "Organisation",
    "Outline",
    "Part",
    "PointsPoll",
    "Poll",
    "PollBase",
    "Question",
    "QuizPoll",
    "RankingPoll",
    "Roadmap",
    "RoundPlan",
    "ScalePoints",
    "ScalePoll",
    "ScaledPoll",
    "SectorMapping",
    "Session",
    "Step",
    "Term",
    "Text",
    "TextPoll",
    "WallPoll",
    "WrittenPoll",
    "abouts_of",
    "asked_about",
    "asked_of",
    "items_of",
    "options_of",
]
