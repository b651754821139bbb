"""What every column of every table means: the codebook's rows about columns."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import get_args

from bot.exports.results import STATISTICS
from bot.rules.ideas import IdeaState, IdeaStatus
from config.event import KINDS
from storage.people import ROLES
from storage.polls import RoundState
from storage.roadmap import StepState


@dataclass(frozen=True)
class Column:
    """`type`: code, text, integer, number, time, date, flag or JSON. `source`: where it comes from."""

    type: str
    meaning: str
    values: str = ""
    unit: str = ""
    source: str = ""


def _code(meaning: str, values: str = "", source: str = "event file") -> Column:
    return Column("code", meaning, values, source=source)


def _text(meaning: str, source: str = "event file") -> Column:
    return Column("text", meaning, source=source)


def _time(meaning: str) -> Column:
    return Column("time", meaning, "2015-11-20T02:25:00Z; empty: not yet", "UTC", "bot")


def _count(meaning: str, unit: str = "people") -> Column:
    return Column("integer", meaning, "0 and more", unit, "worked out")


def _number(meaning: str, values: str = "", unit: str = "") -> Column:
    return Column("number", meaning, values, unit, "worked out")


_EVENT = _code("the workshop")
_POLL = _code("the poll")
_ROUND = _code("which asking of the poll: the file's code, else 1, 2, …", "…-void1: asked by mistake")
_SERVES = _code("the objectives, outcomes and outputs it serves, separated by spaces")
_ITEM = _code("what of the poll it is about; empty if the question stands alone")
_OPTION = _code("an option, a value of the scale, or dk: don't know")
_PARTICIPANT = _code("who: named polls: as in participants; confidential: a pseudonym, equal across the rounds of one poll only, and in another export only while no answers changed; "
    "unlinked: random", source="bot")  # fmt: skip
_GROUP = _code(
    "stakeholder group; of unnamed polls empty unless every group among the ballots has five people"
)
_GROUPS = _code("groups that are shown together, joined by +; empty: the room")
_JSON = Column("JSON", "codes with wording as people saw it", '[{"code", "en", "km"}]', source="event file")
_N = _count("people who answered other than don't know: what shares are of")

MEANINGS: Mapping[str, Mapping[str, Column]] = {
    "README": {
        "about": _text("what is said of it", "bot"),
        "text": _text("what there is to know", "bot"),
    },
    "participants": {
        "event": _EVENT,
        "participant": _code("who", source="bot"),
        "name": _text("as they gave it; empty unless the export is identified", "participant"),
        "group": _code("stakeholder group", source="participant"),
        "tags": _text("words of the organizer's list", "organizer's list"),
        "organisation": _text("of the file's list by its code, else as typed", "participant"),
        "position": _text("of the organizer's list", "organizer's list"),
        "role": _code("what they may do", " | ".join(ROLES), "bot"),
        "language": _code("that they read", "en | km", "participant"),
        "state": _code("how far they came", "see docs/event-file.md, Admission", "bot"),
        "registered_at": _time("when they had registered"),
        "checked_in_at": _time("when they checked in"),
    },
    "polls": {
        "event": _EVENT,
        "poll": _POLL,
        "round": _ROUND,
        "kind": _code("how it is answered", " | ".join(KINDS)),
        "anonymity": _code("whether names are kept", "named | confidential | unlinked"),
        "serves": _SERVES,
        "state": _code("how it stands", " | ".join(("draft", *get_args(RoundState))), "bot"),
        "question_en": _text("the question in English"),
        "question_km": _text("the question in Khmer"),
        "items": replace(_JSON, meaning="what is asked about, in order"),
        "options": replace(_JSON, meaning="what can be answered, in order; dk: don't know"),
        "opened_at": _time("when it was opened"),
        "closed_at": _time("when it was closed"),
        "eligible": _count("who could answer: fixed at opening, with whoever answered later"),
        "answered": _count("who answered"),
    },
    "responses": {
        "event": _EVENT,
        "poll": _POLL,
        "round": _ROUND,
        "participant": _PARTICIPANT,
        "group": _GROUP,
        "item": _ITEM,
        "option": _code("the option chosen, ranked or given points; dk: don't know; of a wall the question's own code"),
        "rank": Column("integer", "of a ranking", "1 = first", source="participant"),
        "points": Column("integer", "of points: how many of them", "1 and more", "points", "participant"),
        "value": Column("integer", "of a scale or matrix: the number chosen", "see polls.options", "points of the scale", "participant"),
        "text": _text("in their own words", "participant"),
        "language": _code("in which it was answered; named polls only", "en | km", "bot"),
        "source": _code("how it was answered; named polls only", "telegram | paper | proxy", "bot"),
        "revision": Column("integer", "how often it was changed; named polls only", "0 and more", source="bot"),
        "answered_at": _time("when it was answered last; named polls only"),
    },
    "responses_wide": {"event": _EVENT, "participant": _PARTICIPANT, "group": _GROUP},
    "results": {
        "event": _EVENT,
        "poll": _POLL,
        "round": _ROUND,
        "item": _ITEM,
        "groups": _GROUPS,
        "option": _OPTION,
        "statistic": _code("what the value is", " | ".join(f"{name}: {what}" for name, what in STATISTICS.items()), "bot"),
        "value": _number("the figure", unit="see statistic"),
        "share": _number("the figure as a share", "0 to 1", "of n, unless statistic says otherwise"),
        "n": _N,
        "dont_know": _count("people who answered don't know"),
        "answered": _count("people who answered the round"),
        "eligible": _count("people who could answer the round"),
        "note": _text("what else there is to say", "bot"),
    },
    "methods": {
        "event": _EVENT,
        "poll": _POLL,
        "round": _ROUND,
        "item": _ITEM,
        "option": _OPTION,
        "method": _code("what was done", "wilson_95: Wilson's interval of 95 % | permutation: permutation test", "bot"),
        "groups": _code("of a test: the groups compared, between |; those shown together joined by +"),
        "share": _number("of people", "0 to 1", "of n"),
        "low": _number("the interval's lower end", "0 to 1", "of n"),
        "high": _number("the interval's upper end", "0 to 1", "of n"),
        "p": _number("share of random divisions that differ at least as much", "0 to 1"),
        "p_holm": _number("p, corrected after Holm for the items of this round", "0 to 1"),
        "n": _N,
        "assumes": _text("what has to be true for it to mean anything", "bot"),
    },
    "ideas": {
        "event": _EVENT,
        "poll": _code("where it was written"),
        "idea": _code("the idea, or a text that became part of another", source="bot"),
        "text_en": _text("in English, or as it was written", "participant, facilitator"),
        "text_km": _text("in Khmer, or as it was written", "participant, facilitator"),
        "state": _code("how it stands", " | ".join((*get_args(IdeaState), "merged")), "facilitator"),
        "type": _code("what sort of idea", source="facilitator"),
        "status": _code("what was agreed about it", " | ".join(filter(None, get_args(IdeaStatus))), "facilitator"),
        "item": _code("its item in the polls it was sent to", source="bot"),
        "merged_into": _code("the idea that it became part of", source="facilitator"),
        "originals": _count("texts it is made of", "texts"),
        "mode": _code("the poll's anonymity", "named | confidential | unlinked"),
        "serves": _SERVES,
        "shaped_by": _code("who changed it last", source="bot"),
        "at": _time("when it was changed last"),
        "history": Column("JSON", "what was done to it, undone things too", source="bot"),
    },
    "mapping": {
        "event": _EVENT,
        "entry": _code("the entry; empty: of the baseline, and nobody has said anything", source="bot"),
        "about": _code("the initiative of the baseline it is about"),
        "how": _code("beside the baseline", "confirmed | corrected | added", "worked out"),
        "state": _code("how it stands", "entered | kept | aside | withdrawn | baseline", "facilitator"),
        "participant": _code("who entered it", source="bot"),
        "group": _code("for which group", source="participant"),
        "who": _text("the organisations, by code where the file knows them, separated by ;", "participant"),
        "what": _text("the initiative", "participant"),
        "where": _text("places, separated by ;", "participant"),
        "for_whom": _text("people, separated by ;", "participant"),
        "sector": _code("sectors, separated by ;", source="participant"),
        "budget": _text("as it was written", "participant"),
        "source": _text("who pays", "participant"),
        "year": _text("as it was written", "participant"),
        "status": _code("how far it is", source="participant"),
        "ownership": _code("whose", "public | private | mixed", "participant"),
        "formality": _code("formal or not", "formal | non-formal | mixed", "participant"),
        "priority": _code("national priorities, separated by ;", source="participant"),
        "serves": _SERVES,
        "entered_by": _code("how it came in", "telegram | sheet | file", "bot"),
        "entered_at": _time("when it was entered"),
        "changed_at": _time("when it was changed last"),
    },
    "roadmap": {
        "event": _EVENT,
        "step": _code("the step", source="bot"),
        "action_en": _text("what is to be done, in English", "facilitator"),
        "action_km": _text("what is to be done, in Khmer", "facilitator"),
        "lead": _code("who leads it, as in participants", source="facilitator"),
        "lead_name": _text("their name; identified exports only", "participant"),
        "organisation": _code("the lead's organisation", source="facilitator"),
        "supporters": _code("organisations, separated by spaces", source="facilitator"),
        "start": Column("date", "from when on", "2015-12-01", source="facilitator"),
        "due": Column("date", "by when", "2015-12-01", source="facilitator"),
        "indicator_en": _text("how one sees that it is done, in English", "facilitator"),
        "indicator_km": _text("how one sees that it is done, in Khmer", "facilitator"),
        "recommendation": _text("what it follows from, or the code of an idea or a goal", "facilitator"),
        "state": _code("how it stands", " | ".join(get_args(StepState)), "lead, facilitator"),
        "proposed_due": Column("date", "another date that the lead suggests", "2015-12-01", source="lead"),
        "confidence_median": _number("median of the vote of confidence", "1 to 5", "points of the scale"),
        "confidence_n": _count("people who gave a number"),
        "serves": _SERVES,
        "changed_at": _time("when it was changed last"),
    },
    "trace": {
        "event": _EVENT,
        "goal": _code("the objective, outcome or output"),
        "sort": _code("which of these", "objective | outcome | output"),
        "text_en": _text("the goal in English"),
        "text_km": _text("the goal in Khmer"),
        "evidence": _code("whether there is anything about it", "yes | no", "worked out"),
        "polls": _count("rounds planned or asked that serve it", "rounds"),
        "closed": _count("of these, rounds that are closed", "rounds"),
        "answered": _count("answers to these, added up over rounds whose result may be seen"),
        "eligible": _count("who could answer these, added up"),
        "from": _text("of which rounds: poll/round=answered/eligible, separated by spaces", "worked out"),
        "ideas": _count("ideas that serve it", "ideas"),
        "recommendations": _count("of these, agreed on", "ideas"),
        "entries": _count("entries of the sector mapping that serve it", "entries"),
        "steps": _count("steps of the road map that serve it", "steps"),
        "accepted": _count("of these, accepted by their leads", "steps"),
        "cut": _code("sessions that were to serve it and were cancelled, separated by spaces"),
        "lacks": _code("what would give it (more) evidence, separated by spaces", source="worked out"),
    },
    "agenda": {
        "event": _EVENT,
        "session": _code("the session"),
        "kind": _code("what sort of session"),
        "starts_at": _time("when it starts as the agenda is now"),
        "ends_at": _time("when it ends as the agenda is now"),
        "title_en": _text("its title in English"),
        "title_km": _text("its title in Khmer"),
        "room_en": _text("its room in English"),
        "room_km": _text("its room in Khmer"),
        "serves": _SERVES,
        "silent": Column("flag", "whether nothing is sent meanwhile", "0 | 1", source="event file"),
        "state": _code("how it stands", "planned | cancelled", "organizer"),
        "planned_starts_at": _time("when it starts by the event file"),
        "planned_ends_at": _time("when it ends by the event file"),
    },
    "deliveries": {
        "event": _EVENT,
        "message": _code("which message", source="bot"),
        "subject": _code("what it is about", "round:17 | broadcast:7 | …", "bot"),
        "participant": _code("to whom; empty where that would tell who has not answered", source="bot"),
        "state": _code("what became of it", "waiting | sent | failed | dropped", "bot"),
        "queued_at": _time("when it was to be sent, real time"),
        "sent_at": _time("when Telegram took it, real time"),
    },
    "audit": {
        "event": _EVENT,
        "at": _time("when, real time"),
        "actor": _code("who: a participant, organizer, operator or timer; somebody: who had themself erased", source="bot"),
        "action": _code("what was done", "see docs/privacy.md, The audit log", "bot"),
        "subject": _text("about what", "bot"),
    },
    "codebook": {
        "event": _EVENT,
        "table": _code("the table it is about", source="bot"),
        "column": _code("the column it is about", source="bot"),
        "poll": _code("of a code: the poll that has it"),
        "item": _code("of a code: the item that has it"),
        "code": _code("a code that stands in that column"),
        "label_en": _text("what the code stands for, in English"),
        "label_km": _text("what the code stands for, in Khmer"),
        "type": _code("of a column", "code | text | integer | number | time | date | flag | JSON", "bot"),
        "unit": _text("of a column: what is counted", "bot"),
        "values": _text("of a column: what may stand in it", "bot"),
        "source": _text("where it comes from", "bot"),
        "meaning": _text("what it says", "bot"),
    },
}  # fmt: skip
"""By table and column, in their order; `responses_wide` has columns of the event's besides."""
