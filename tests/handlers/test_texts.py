"""Every text that is spoken is in the catalog, and every text of the catalog is spoken."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import bot
import handlers
from bot.exports.offers import OFFERS
from bot.invitations import Invalid
from bot.lists import Standing
from bot.mapping.settling import To
from bot.paper.settling import Right
from bot.roster.unusable import Unusable as UnusableList
from bot.rules.admission import Missing, Step
from bot.rules.chain import WAYS
from bot.rules.composing import ComposedKind, Unusable
from bot.rules.idea_sheet import Mistake as SheetMistake
from bot.rules.ideas import IdeaState, IdeaStatus
from bot.rules.mapping.entries import How
from bot.rules.mapping.fields import FIELDS, FORMALITY, OWNERSHIP
from bot.rules.mapping.sheet import REASONS as SHEET_REASONS
from bot.rules.paper import Entry, WhyNot
from bot.rules.paper import Reason as NotTakenReason
from bot.rules.rescheduling import Reason
from bot.rules.roadmap import Missing as Orphaned
from bot.rules.roadmap import Why
from bot.rules.roster import Mistake
from bot.rules.staff import STAFF, Kept
from bot.rules.stage import PAGES
from bot.rules.statistics.rankings import Strength
from bot.rules.trace import Lack, Sort
from bot.voting import Outcome
from config.catalogs import Texts
from config.event import Goals, PollBase
from handlers.callbacks.broadcasting import SteerBroadcast
from handlers.callbacks.joining import Correct
from handlers.callbacks.organizing import ShiftAgenda
from handlers.callbacks.steering import Steer
from handlers.cards.people import SURE as SURE_OF_PEOPLE
from handlers.cards.reach import REASONS
from handlers.commands import COMMANDS
from storage.broadcasts import BroadcastState, ContentKind
from storage.errors import REMEDIES
from storage.ideas import IdeaAction
from storage.mapping import EntryState
from storage.moderation import Decision
from storage.people import ROLES
from storage.roadmap import StepState
from storage.roster import COLUMNS


def _choices(hint: Any) -> set[str]:
    """The words of a Literal, also where None is allowed beside them."""
    return {word for part in get_args(hint) for word in (get_args(part) or (part,)) if isinstance(word, str)}


STEPS = _choices(get_type_hints(Steer)["to"])
REFUSALS = _choices(get_type_hints(Outcome)["refused"])
ANONYMITIES = _choices(PollBase.model_fields["anonymity"].annotation)
SURE = {"closed", "reopened", "void"}
LUNCH = _choices(get_type_hints(ShiftAgenda)["lunch"])

STEP_FIELDS = {
    *("action", "lead", "organisation", "supporters", "starts_on", "due_on", "indicator", "recommendation")
}
"""Of a step of the road map."""

GOALS, ANNEXES = set(Goals.model_fields), {"distributions", "turnout", "by_group", "written", "names"}
"""Chapters of the report of the day."""

FAMILIES: dict[str, set[str]] = {
    "alarm.{}": set(REMEDIES),
    "audience.{}": {"everyone", "checked_in"},
    "broadcast.is_{}": _choices(BroadcastState) - {"draft", "cancelled"},
    "broadcast.{}_done": _choices(get_type_hints(SteerBroadcast)["to"]) - {"uncorrected"},
    "command.{}": set(COMMANDS),
    "compose.{}": {
        *_choices(get_type_hints(Unusable.__init__)["reason"]),
        *_choices(ComposedKind),
        *ANONYMITIES,
    },
    "content.{}": _choices(ContentKind) - {"text"},
    "control.{}_already": STEPS,
    "control.{}_done": STEPS,
    "day.about_{}": {*GOALS, *ANNEXES},
    "day.annex_{}": ANNEXES,
    "day.lack_{}": set(get_args(Lack)),
    "day.way_{}": set(WAYS),
    "day.wrote_{}": {"ideas", "texts", "questions"},
    "day.{}": {
        *GOALS,
        *("not_asked", "open"),
        *("expected", "registered", "present"),
        *("questions_closed", "ideas", "entries", "steps_accepted"),
    },
    "export.about_{}": {offer.code for offer in OFFERS},
    "export.{}": {offer.code for offer in OFFERS},
    "ideas.by_{}": set(get_args(IdeaAction)),
    "ideas.is_{}": {*get_args(IdeaState), *get_args(IdeaStatus)} - {""},
    "ideas.mistake_{}": _choices(get_type_hints(SheetMistake)["reason"]),
    "ideas.sheet_{}": set(get_args(IdeaAction)) - {"split"},
    "ideas.target_{}": set(get_args(Standing)),
    "ideas.texts_{}": ANONYMITIES - {"unlinked"},
    "ideas.{}": {"agreed", "dropped"},
    "profile.{}": {"description", "short_description"},
    "roadmap.ask_{}": STEP_FIELDS,
    "roadmap.field_{}": {*STEP_FIELDS, "serves"} - {"action"},
    "roadmap.give_{}": STEP_FIELDS,
    "roadmap.missing_{}": set(get_args(Orphaned)),
    "roadmap.orphans_{}": set(get_args(Orphaned)),
    "roadmap.state_{}": set(get_args(StepState)) - {"amended"},
    "roadmap.unfit_{}": set(get_args(Why)),
    "roadmap.write_{}": STEP_FIELDS - {"organisation", "supporters"},
    "task.state_{}": set(get_args(StepState)) - {"proposed", "dropped"},
    "task.{}": set(get_args(StepState)),
    "trace.lacks_{}": set(get_args(Lack)),
    "trace.sort_{}": set(get_args(Sort)),
    "trace.{}": {"ideas", "recommendations", "entries"},
    "staff.kept_{}": set(get_args(Kept)),
    "staff.may_{}": set(STAFF),
    "invitation.{}": _choices(get_type_hints(Invalid.__init__)["reason"]),
    "paper.not_{}": set(get_args(WhyNot)),
    "paper.refused_{}": set(get_args(NotTakenReason)),
    "paper.right_{}": set(get_args(Right)),
    "paper.saved_{}": set(get_args(Entry)) - {"second"},
    "missing.{}": set(get_args(Missing)),
    "check_in.{}": {"wrong", "no_code", "too_often", "off"},
    "people.do_{}": set(get_args(Step)),
    "people.done_{}": set(get_args(Step)),
    "people.is_{}": {
        "removed",
        "waiting",
        "registering",
        "not_reached",
        "registered",
        "joined",
        "here",
        "absent",
    },
    "people.list_{}": {"unreached", "removed"},
    "people.list_{}_title": {"unreached", "removed"},
    "people.sure_{}": set(SURE_OF_PEOPLE),
    "people.{}": {"listed_at", "registered_at", "approved_at", "checked_in_at", "removed_at"},
    "mapping.ask_{}": set(FIELDS),
    "mapping.choice_{}": {word.replace("-", "_") for word in (*OWNERSHIP, *FORMALITY)},
    "mapping.field_{}": set(FIELDS),
    "mapping.is_{}": {*get_args(How), *get_args(EntryState)} - {"entered"},
    "mapping.settled_{}": set(get_args(To)),
    "mapping.unusable_{}": {"wrong_type", "no_header", "no_rows", "too_many_rows", "empty"},
    "mapping.wrong_{}": set(SHEET_REASONS),
    "mapping.{}_title": {"own", "all"},
    "mapping.hint_{}": {"budget", "year", "what"},
    "me.change_{}": _choices(get_type_hints(Correct)["what"]),
    "control.do_{}": SURE,
    "control.sure_{}": SURE,
    "poll.is_{}": {"paused", "void", "extended"},
    "poll.{}": ANONYMITIES,
    "stage.{}": {*PAGES, *ANONYMITIES},
    "reach.{}": set(REASONS.values()),
    "reach.{}_advice": set(REASONS.values()) - {"not_yet"},
    "refused.{}": REFUSALS - {"closed", "paused", "void", "extended", "unknown_option"},
    "result.agree_{}": set(get_args(Strength)),
    "role.{}": set(ROLES),
    "roster.about_{}": set(COLUMNS),
    "roster.column_{}": set(COLUMNS),
    "roster.mistake_{}": _choices(Mistake.__annotations__["reason"]),
    "roster.unusable_{}": _choices(get_type_hints(UnusableList.__init__)["reason"]),
    "texts.{}": _choices(Decision),
    "shift.impossible_{}": set(get_args(Reason)),
    "shift.lunch_{}": LUNCH,
    "shift.page_{}": {"cancel", "swap", "room"},
    "shift.which_{}": {"cancel", "swap", "room"},
    "shift.with_lunch_{}": LUNCH,
    "shift.{}": _choices(get_type_hints(ShiftAgenda)["to"]),
}
"""Keys that are put together, and what may stand in their place."""


def _sources() -> Iterator[ast.AST]:
    for package in (bot, handlers):
        for folder in package.__path__:
            for path in sorted(Path(folder).rglob("*.py")):
                yield ast.parse(path.read_text(encoding="utf-8"))


def _words_of_the_room() -> set[str]:
    """Keys that the page of the rehearsal room names, in its scripts and its markup."""
    files = (Path(folder) / "rehearsal_room" / "files" for folder in bot.__path__)
    written = [
        path.read_text("utf-8") for folder in files for path in folder.iterdir() if path.suffix != ".css"
    ]
    return {f"room.{word}" for text in written for word in re.findall(r'"([a-z_]+)"', text)}


def _pattern(node: ast.JoinedStr) -> str:
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]


def _spoken(families: set[str]) -> tuple[set[str], set[str]]:
    """Texts written out in the code, and patterns that put the key of such a text together."""
    words, patterns = set(), set()
    for tree in _sources():
        inside = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                pattern = _pattern(node)
                if pattern.split(".")[0] in families and " " not in pattern and "." in pattern:
                    patterns.add(pattern)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                words.add(node.value)
    return words, patterns


@pytest.fixture(scope="module")
def spoken(texts: Texts) -> tuple[set[str], set[str]]:
    return _spoken({key.split(".")[0] for key in texts.keys()})  # noqa: SIM118 - a method of ours


def _put_together() -> set[str]:
    return {family.format(word) for family, words in FAMILIES.items() for word in words}


def test_every_family_of_keys_is_known_here(spoken: tuple[set[str], set[str]]) -> None:
    _, patterns = spoken
    assert patterns == set(FAMILIES)


def test_every_key_that_is_put_together_has_its_text(texts: Texts) -> None:
    assert _put_together() - set(texts.keys()) == set()


def test_every_text_of_the_catalog_is_spoken(texts: Texts, spoken: tuple[set[str], set[str]]) -> None:
    words, _ = spoken
    assert set(texts.keys()) - words - _put_together() - _words_of_the_room() == set()


def test_every_word_of_the_rooms_page_is_in_the_catalog(texts: Texts) -> None:
    page = (Path(next(iter(bot.__path__))) / "rehearsal_room/files/room.html").read_text("utf-8")
    named = {f"room.{word}" for word in re.findall(r'data-(?:word|label)="([a-z_]+)"', page)}
    scripts = "".join(
        path.read_text("utf-8") for path in Path(bot.__path__[0], "rehearsal_room/files").glob("*.js")
    )
    named |= {f"room.{word}" for word in re.findall(r'\bword\("([a-z_]+)"', scripts)}
    assert len(named) > 20
    assert named - set(texts.keys()) == set()


def test_every_key_written_out_has_its_text(texts: Texts) -> None:
    """As the argument of whatever speaks: `voice("…")`, `voice.plain("…")`, `_message(context, "…")`."""
    keys = set(texts.keys())
    for tree in _sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in {"voice", "plain", "html", "_message"}:
                continue
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    looks_like_a_key = "." in argument.value and " " not in argument.value
                    assert not looks_like_a_key or argument.value in keys, argument.value
