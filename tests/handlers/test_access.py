"""Who may use what: every command and every button, by everybody, in every state of a poll.

The table below is written without looking at the product's. While it is walked the disk refuses every change, so that
nothing that is allowed stands in the way of what comes after; it also counts what it was asked to change.
"""

import contextlib
import itertools
import re
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

import pytest

from bot.broadcasts import cancel
from bot.chain_steps import prepared
from bot.clock import real_now
from bot.idea_sheet import plan_of
from bot.ideas import shape
from bot.invitations import invite, redeem
from bot.lists import fingerprint, listed, targets
from bot.mapping.settling import open_contradictions
from bot.mapping.sheet import plan_of as mapping_plan
from bot.roster.importing import planned
from bot.rules.ideas import Shaping
from bot.staff import revoke
from bot.steering import open_poll
from bot.steps import steer
from bot.voting import write_text
from config.catalogs import Texts
from config.event import Text
from handlers.callbacks import (
    DATA,
    answering,
    broadcasting,
    chain,
    ideas,
    joining,
    mapping,
    organizing,
    paper,
    people,
    privacy,
    reporting,
    roadmap,
    roster,
    staff,
    steering,
)
from handlers.callbacks import stage as staging
from handlers.callbacks.data import Data
from handlers.cards.ideas import picked_fingerprint
from handlers.menus import menu
from handlers.routes import COMMANDS, TAPS
from storage.broadcasts import Audience, Broadcast, Content
from storage.ideas import IdeaDraft
from storage.mapping import MappingDraft, MappingEntry, MappingSheet
from storage.people import ROLES, Participant, Role, invitations_of
from storage.polls import Round
from storage.roadmap import RoadmapStep
from storage.roster import RosterDraft, Row
from tests.conftest import ORGANIZER
from tests.handlers.desk import Desk, desk
from tests.ideas import GAPS, POLLS
from tests.test_house import HOUSE
from tests.workshop import EVENT, MINUTE, MORE_POLLS, NINE, account, event, mapped, registered

STATES = ("draft", "open", "paused", "closed", "void")
OVER_DRAFT = STATES[1:]

PEOPLE = {
    "stranger": 1,
    "declined": 2,
    "registering": 3,
    "waiting": 4,
    "participant": 5,
    "rapporteur": 6,
    "observer": 7,
    "facilitator": 8,
    "organizer": 9,
    "organizer elsewhere": 10,
    "revoked facilitator": 11,
    "organizer of the settings": ORGANIZER,
}
WRITER = 20
"""Another participant, whose text is moderated."""

ALL = frozenset(PEOPLE)
PRESSED_START = ALL - {"stranger"}
CONSENTED = frozenset({"registering", "waiting", "participant"})
NAMED = CONSENTED | {"organizer", "facilitator", "rapporteur", "observer"}
"""Who may say their name: others by what they agreed to, these by what the card says."""
VOTERS = frozenset({"participant"})
ORGANIZERS = frozenset({"organizer", "organizer of the settings"})
FACILITATORS = ORGANIZERS | {"facilitator"}
RECORDERS = FACILITATORS | {"rapporteur"}
MAPPERS = FACILITATORS | {"rapporteur"}
OBSERVERS = FACILITATORS | {"rapporteur", "observer"}

WHY = {
    "stale": "refused.stale",
    "voters": "refused.not_eligible",
    "facilitators": "refused.forbidden",
    "leads": "refused.not_your_step",
    "organizers": "refused.organizers",
    "staff": "refused.staff",
    "mapping": "refused.mapping",
    "which event": "start.which_event",
}


@dataclass(frozen=True)
class World:
    """What buttons carry, in the event `small` or, for foreign ones, in `other`."""

    event: str
    colour: int
    words: int
    step: int
    text: str
    ideas: int
    version: int
    sending: int
    sheet: int
    onward: int
    broadcast: int
    invitations: int
    invitation: str
    rapporteur: str
    roster: int
    somebody: str
    waiting: str
    lead: str
    draft: int
    contradiction: int
    mapping_sheet: int


@dataclass(frozen=True)
class Use:
    """`data`: as it is drawn now. `who` may use it, in which `states` of the poll it does something; else why not."""

    data: Callable[[World], Data]
    who: Collection[str]
    why: str = "stale"
    states: Collection[str] = STATES
    live: Collection[str] = ()
    """Who may also use it while the poll runs."""

    def works(self, who: str, state: str) -> bool:
        return who in self.who and (
            state in self.states or (state in ("open", "paused") and who in self.live)
        )


_EVERYBODYS = {kind for kind in DATA if kind.__module__ in (joining.__name__, privacy.__name__)} | {
    people.CheckIn
}
"""What strangers to an event may use, too."""


def _of_ideas(data: Callable[[World], Data]) -> Use:
    return Use(data, FACILITATORS, "facilitators", ["open", "paused", "closed"])


BUTTONS: dict[type[Data], Use] = {
    joining.ChooseLanguage: Use(lambda w: joining.ChooseLanguage(w.event, "km"), ALL),
    joining.Consent: Use(lambda w: joining.Consent(w.event, "yes"), PRESSED_START),
    joining.GiveName: Use(lambda w: joining.GiveName(w.event, "profile"), NAMED),
    joining.ChooseGroup: Use(lambda w: joining.ChooseGroup(w.event, "CSO"), CONSENTED),
    joining.GiveOrganisation: Use(lambda w: joining.GiveOrganisation(w.event, "skip", ""), CONSENTED),
    joining.Correct: Use(lambda w: joining.Correct(w.event, "name"), NAMED),
    joining.ShowPage: Use(lambda w: joining.ShowPage(w.event, "agenda"), ALL),
    joining.ShowGlossary: Use(lambda w: joining.ShowGlossary(w.event, 0), ALL),
    joining.Remind: Use(lambda w: joining.Remind(w.event, "no", 0), CONSENTED - {"registering"}),
    answering.Vote: Use(lambda w: answering.Vote(w.colour, "", "r"), VOTERS, "voters", ["open"]),
    answering.ShowItem: Use(lambda w: answering.ShowItem(w.colour, ""), VOTERS, "voters", ["open"]),
    answering.ShowOptions: Use(
        lambda w: answering.ShowOptions(w.colour, "", "r"), VOTERS, "voters", ["open"]
    ),
    answering.Write: Use(lambda w: answering.Write(w.words, ""), VOTERS, "voters", ["open"]),
    answering.ShowAnswers: Use(lambda w: answering.ShowAnswers(w.colour), VOTERS, "voters", ["open"]),
    answering.ShowPoll: Use(lambda w: answering.ShowPoll(w.colour), VOTERS, "voters", OVER_DRAFT),
    answering.ShowTexts: Use(
        lambda w: answering.ShowTexts(w.words, 0), FACILITATORS, "facilitators", OVER_DRAFT
    ),
    answering.Moderate: Use(
        lambda w: answering.Moderate(w.words, w.text, "approved", 0), FACILITATORS, "facilitators", OVER_DRAFT
    ),
    reporting.ShowResult: Use(
        lambda w: reporting.ShowResult(w.colour), OBSERVERS | VOTERS, "facilitators", ["closed"], FACILITATORS
    ),
    reporting.ShowChart: Use(
        lambda w: reporting.ShowChart(w.colour, "result"),
        OBSERVERS | VOTERS,
        "facilitators",
        ["closed"],
        FACILITATORS,
    ),
    reporting.ShowTurnoutChart: Use(
        lambda w: reporting.ShowTurnoutChart(w.colour),
        FACILITATORS,
        "facilitators",
        ["open", "paused", "closed"],
    ),
    reporting.ShowComparisonChart: Use(
        lambda w: reporting.ShowComparisonChart(w.event, "rounds"), OBSERVERS, "staff", []
    ),
    reporting.ShowMethod: Use(
        lambda w: reporting.ShowMethod(w.colour), OBSERVERS | VOTERS, "facilitators", OVER_DRAFT
    ),
    reporting.ShowByGroup: Use(
        lambda w: reporting.ShowByGroup(w.colour, 0),
        OBSERVERS | VOTERS,
        "facilitators",
        ["closed"],
        FACILITATORS,
    ),
    reporting.ShowOutline: Use(
        lambda w: reporting.ShowOutline(w.colour, 0), OBSERVERS | VOTERS, "facilitators", []
    ),
    reporting.ShowResults: Use(lambda w: reporting.ShowResults(w.event), OBSERVERS, "staff"),
    reporting.ShowComparison: Use(
        lambda w: reporting.ShowComparison(w.event, "rounds"), OBSERVERS, "staff", []
    ),
    reporting.ShowTrace: Use(lambda w: reporting.ShowTrace(w.event), FACILITATORS, "facilitators"),
    reporting.ShowExport: Use(lambda w: reporting.ShowExport(w.event), FACILITATORS, "facilitators"),
    reporting.ShowExportWithNames: Use(
        lambda w: reporting.ShowExportWithNames(w.event), ORGANIZERS, "organizers"
    ),
    reporting.TakeExport: Use(lambda w: reporting.TakeExport(w.event, "csv"), FACILITATORS, "facilitators"),
    reporting.TakeExportWithNames: Use(
        lambda w: reporting.TakeExportWithNames(w.event, "csv"), ORGANIZERS, "organizers"
    ),
    ideas.ShowIdeas: _of_ideas(lambda w: ideas.ShowIdeas(w.ideas, 0)),
    ideas.ShowIdea: _of_ideas(lambda w: ideas.ShowIdea(w.ideas, "n1")),
    ideas.ShapeIdea: _of_ideas(lambda w: ideas.ShapeIdea(w.ideas, "n1", "hidden", w.version)),
    ideas.PickIdea: _of_ideas(lambda w: ideas.PickIdea(w.ideas, "n1", "yes", 0)),
    ideas.ShapePicked: _of_ideas(
        lambda w: ideas.ShapePicked(w.ideas, "left", picked_fingerprint(w.version, []))
    ),
    ideas.RenameIdea: _of_ideas(lambda w: ideas.RenameIdea(w.ideas, "n1", "en")),
    ideas.TypeIdea: _of_ideas(lambda w: ideas.TypeIdea(w.ideas, "n1", "now", w.version)),
    ideas.UndoIdeas: _of_ideas(lambda w: ideas.UndoIdeas(w.ideas, w.version)),
    ideas.FindIdeas: _of_ideas(lambda w: ideas.FindIdeas(w.ideas, "ask")),
    ideas.ShowDuplicates: _of_ideas(lambda w: ideas.ShowDuplicates(w.ideas, 0)),
    ideas.MergeIdeas: _of_ideas(lambda w: ideas.MergeIdeas(w.ideas, "n1", "n2", w.version)),
    ideas.ShowSending: _of_ideas(lambda w: ideas.ShowSending(w.ideas)),
    ideas.SendIdeas: _of_ideas(lambda w: ideas.SendIdeas(w.ideas, w.sending)),
    ideas.GetIdeaSheet: _of_ideas(lambda w: ideas.GetIdeaSheet(w.ideas)),
    ideas.ApplyIdeaSheet: _of_ideas(lambda w: ideas.ApplyIdeaSheet(w.ideas, w.sheet)),
    chain.ShowChainStep: _of_ideas(lambda w: chain.ShowChainStep(w.ideas)),
    chain.OpenChainStep: _of_ideas(lambda w: chain.OpenChainStep(w.ideas, w.onward)),
    chain.ShowChain: Use(lambda w: chain.ShowChain(w.colour), OBSERVERS | VOTERS, "facilitators", []),
    steering.ShowControl: Use(lambda w: steering.ShowControl(w.event), FACILITATORS, "facilitators"),
    steering.ShowControlPoll: Use(
        lambda w: steering.ShowControlPoll(w.event, "colour", "1"), FACILITATORS, "facilitators"
    ),
    steering.OpenPoll: Use(
        lambda w: steering.OpenPoll(w.event, "colour", "1", 0), FACILITATORS, "facilitators", ["draft"]
    ),
    steering.Steer: Use(
        lambda w: steering.Steer(w.colour, "closed", w.step), FACILITATORS, "facilitators", ["open", "paused"]
    ),
    steering.SetTimer: Use(
        lambda w: steering.SetTimer(w.colour, NINE + 5 * MINUTE, w.step),
        FACILITATORS,
        "facilitators",
        ["open"],
    ),
    steering.Extend: Use(
        lambda w: steering.Extend(w.colour, "GOV", w.step),
        FACILITATORS,
        "facilitators",
        ["open", "paused", "closed"],
    ),
    steering.Nudge: Use(lambda w: steering.Nudge(w.colour), FACILITATORS, "facilitators", ["open"]),
    steering.ComposePoll: Use(lambda w: steering.ComposePoll(w.event, "new"), FACILITATORS, "facilitators"),
    steering.CorrectWording: Use(
        lambda w: steering.CorrectWording(w.event, "colour", 0, "en"), FACILITATORS, "facilitators"
    ),
    steering.AskAnew: Use(
        lambda w: steering.AskAnew(w.colour, w.step), FACILITATORS, "facilitators", OVER_DRAFT
    ),
    staging.ShowStage: Use(lambda w: staging.ShowStage(w.event), FACILITATORS, "facilitators"),
    staging.TurnStage: Use(lambda w: staging.TurnStage(w.event, "join"), FACILITATORS, "facilitators"),
    staging.TurnStageToRound: Use(
        lambda w: staging.TurnStageToRound(w.colour),
        FACILITATORS,
        "facilitators",
        ["open", "paused", "closed"],
    ),
    staging.TurnStageToComparison: Use(
        lambda w: staging.TurnStageToComparison(w.event, "rounds"), FACILITATORS, "facilitators", []
    ),
    staging.TurnStageToChain: Use(
        lambda w: staging.TurnStageToChain(w.event, "best"), FACILITATORS, "facilitators"
    ),
    staging.RenewStage: Use(lambda w: staging.RenewStage(w.event), FACILITATORS, "facilitators"),
    organizing.ShowShift: Use(lambda w: organizing.ShowShift(w.event, "shift"), ORGANIZERS, "organizers"),
    organizing.ShiftAgenda: Use(
        lambda w: organizing.ShiftAgenda(w.event, "", 5, "later", "stays", 0), ORGANIZERS, "organizers"
    ),
    organizing.CancelSession: Use(
        lambda w: organizing.CancelSession(w.event, "two", "cancelled", 0), ORGANIZERS, "organizers"
    ),
    organizing.SwapSessions: Use(
        lambda w: organizing.SwapSessions(w.event, "two", "", 0), ORGANIZERS, "organizers"
    ),
    organizing.MoveToRoom: Use(
        lambda w: organizing.MoveToRoom(w.event, "two", 0, 0), ORGANIZERS, "organizers"
    ),
    organizing.ShowStatus: Use(
        lambda _: organizing.ShowStatus(), ORGANIZERS | {"organizer elsewhere"}, "organizers"
    ),
    organizing.ShowReach: Use(lambda w: organizing.ShowReach(w.event), ORGANIZERS, "organizers"),
    staff.ShowStaff: Use(lambda w: staff.ShowStaff(w.event, "list"), ORGANIZERS, "organizers"),
    staff.Invite: Use(lambda w: staff.Invite(w.event, "observer", w.invitations), ORGANIZERS, "organizers"),
    staff.TakeBack: Use(lambda w: staff.TakeBack(w.event, w.invitation), ORGANIZERS, "organizers"),
    staff.Revoke: Use(
        lambda w: staff.Revoke(w.event, w.rapporteur, "rapporteur", "yes"), ORGANIZERS, "organizers"
    ),
    roster.ShowRoster: Use(lambda w: roster.ShowRoster(w.event), ORGANIZERS, "organizers"),
    roster.ShowRosterPlan: Use(lambda w: roster.ShowRosterPlan(w.event, 0), ORGANIZERS, "organizers"),
    roster.ImportRoster: Use(
        lambda w: roster.ImportRoster(w.event, "left", w.roster), ORGANIZERS, "organizers"
    ),
    roster.CancelRoster: Use(lambda w: roster.CancelRoster(w.event), ORGANIZERS, "organizers"),
    roster.GetTemplate: Use(lambda w: roster.GetTemplate(w.event), ORGANIZERS, "organizers"),
    roster.GetInvitations: Use(lambda w: roster.GetInvitations(w.event), ORGANIZERS, "organizers"),
    mapping.ShowMapping: Use(lambda w: mapping.ShowMapping(w.event), OBSERVERS | VOTERS, "mapping"),
    mapping.ShowBaseline: Use(lambda w: mapping.ShowBaseline(w.event, 0), OBSERVERS | VOTERS, "mapping"),
    mapping.ShowInitiative: Use(
        lambda w: mapping.ShowInitiative(w.event, "i1"), OBSERVERS | VOTERS, "mapping"
    ),
    mapping.ShowGaps: Use(lambda w: mapping.ShowGaps(w.event, 0), OBSERVERS | VOTERS, "mapping"),
    mapping.BeginEntry: Use(lambda w: mapping.BeginEntry(w.event, "corrected", "i2"), MAPPERS, "mapping"),
    mapping.GiveValue: Use(
        lambda w: mapping.GiveValue(w.event, w.draft, "sector", "edu", "yes"), MAPPERS, "mapping"
    ),
    mapping.ShowField: Use(lambda w: mapping.ShowField(w.event, w.draft, "where", 0), MAPPERS, "mapping"),
    mapping.ShowSummary: Use(lambda w: mapping.ShowSummary(w.event, w.draft), MAPPERS, "mapping"),
    mapping.GiveGroup: Use(lambda w: mapping.GiveGroup(w.event, w.draft, "CSO"), MAPPERS, "mapping"),
    mapping.SaveEntry: Use(lambda w: mapping.SaveEntry(w.event, w.draft), MAPPERS, "mapping"),
    mapping.DiscardEntry: Use(lambda w: mapping.DiscardEntry(w.event, w.draft, "ask"), MAPPERS, "mapping"),
    mapping.ShowEntries: Use(lambda w: mapping.ShowEntries(w.event, "own", 0), MAPPERS, "mapping"),
    mapping.ShowEntry: Use(lambda w: mapping.ShowEntry(w.event, "m001"), MAPPERS, "mapping"),
    mapping.WithdrawEntry: Use(
        lambda w: mapping.WithdrawEntry(w.event, "m001", "withdrawn"), MAPPERS, "mapping"
    ),
    mapping.ShowContradictions: Use(
        lambda w: mapping.ShowContradictions(w.event, 0), FACILITATORS, "facilitators"
    ),
    mapping.SettleEntries: Use(
        lambda w: mapping.SettleEntries(w.event, "m001", "one", w.contradiction), FACILITATORS, "facilitators"
    ),
    mapping.GetMappingSheet: Use(lambda w: mapping.GetMappingSheet(w.event), FACILITATORS, "facilitators"),
    mapping.ShowMappingSheet: Use(
        lambda w: mapping.ShowMappingSheet(w.event, 0), FACILITATORS, "facilitators"
    ),
    mapping.ImportMappingSheet: Use(
        lambda w: mapping.ImportMappingSheet(w.event, w.mapping_sheet), FACILITATORS, "facilitators"
    ),
    mapping.CancelMappingSheet: Use(
        lambda w: mapping.CancelMappingSheet(w.event), FACILITATORS, "facilitators"
    ),
    privacy.ShowPrivacy: Use(lambda w: privacy.ShowPrivacy(w.event), ALL),
    privacy.SendAboutMe: Use(lambda w: privacy.SendAboutMe(w.event), ALL),
    privacy.ForgetMe: Use(lambda w: privacy.ForgetMe(w.event, "ask"), ALL),
    people.ShowPeople: Use(lambda w: people.ShowPeople(w.event), ORGANIZERS, "organizers"),
    people.ShowPeopleList: Use(
        lambda w: people.ShowPeopleList(w.event, "waiting", "", 0), ORGANIZERS, "organizers"
    ),
    people.ShowParticipant: Use(
        lambda w: people.ShowParticipant(w.somebody, "person"), ORGANIZERS, "organizers"
    ),
    people.TakeParticipant: Use(
        lambda w: people.TakeParticipant(w.somebody, "removed"), ORGANIZERS, "organizers"
    ),
    people.JoinParticipant: Use(
        lambda w: people.JoinParticipant(w.waiting, w.somebody), ORGANIZERS, "organizers"
    ),
    people.CorrectGroup: Use(lambda w: people.CorrectGroup(w.somebody, "CSO"), ORGANIZERS, "organizers"),
    people.FindSomebody: Use(lambda w: people.FindSomebody(w.event), ORGANIZERS, "organizers"),
    people.ShowDesk: Use(lambda w: people.ShowDesk(w.event, "shown"), ORGANIZERS, "organizers", []),
    people.CheckIn: Use(lambda w: people.CheckIn(w.event), ALL),
    paper.PrintSheets: Use(
        lambda w: paper.PrintSheets(w.event, "colour", "1", "en", 1), FACILITATORS, "facilitators"
    ),
    paper.EnterSheet: Use(lambda w: paper.EnterSheet(w.event), FACILITATORS, "facilitators"),
    paper.Dictate: Use(lambda w: paper.Dictate(w.colour), FACILITATORS, "facilitators", ["open", "paused"]),
    paper.ChooseVoter: Use(lambda w: paper.ChooseVoter(w.somebody), FACILITATORS, "facilitators", []),
    paper.ShowVoters: Use(lambda w: paper.ShowVoters(w.colour, 0), FACILITATORS, "facilitators", []),
    paper.Fill: Use(lambda w: paper.Fill(w.colour, "vote", "", "r"), FACILITATORS, "facilitators", []),
    paper.SaveSheet: Use(lambda w: paper.SaveSheet(w.colour), FACILITATORS, "facilitators", []),
    paper.CancelSheet: Use(lambda w: paper.CancelSheet(w.event), FACILITATORS, "facilitators"),
    paper.ShowDifferences: Use(
        lambda w: paper.ShowDifferences(w.colour, 0), FACILITATORS, "facilitators", OVER_DRAFT
    ),
    paper.Settle: Use(lambda w: paper.Settle(w.colour, "K7PM2N", "first"), FACILITATORS, "facilitators", []),
    paper.ListSomebody: Use(lambda w: paper.ListSomebody(w.event), ORGANIZERS, "organizers"),
    paper.EraseSomebody: Use(lambda w: paper.EraseSomebody(w.somebody), ORGANIZERS, "organizers"),
    broadcasting.ShowBroadcasts: Use(
        lambda w: broadcasting.ShowBroadcasts(w.event), ORGANIZERS, "organizers"
    ),
    broadcasting.ShowBroadcast: Use(
        lambda w: broadcasting.ShowBroadcast(w.broadcast, "current"), ORGANIZERS, "organizers"
    ),
    broadcasting.Compose: Use(
        lambda w: broadcasting.Compose(w.broadcast, "broadcast", "en"), ORGANIZERS, "organizers"
    ),
    broadcasting.Address: Use(
        lambda w: broadcasting.Address(w.broadcast, "role", "observer"), ORGANIZERS, "organizers"
    ),
    broadcasting.SteerBroadcast: Use(
        lambda w: broadcasting.SteerBroadcast(w.broadcast, "cancelled"), ORGANIZERS, "organizers"
    ),
    broadcasting.ScheduleBroadcast: Use(
        lambda w: broadcasting.ScheduleBroadcast(w.broadcast, 600), ORGANIZERS, "organizers"
    ),
    roadmap.ShowRoadmap: Use(lambda w: roadmap.ShowRoadmap(w.event, 0), OBSERVERS | VOTERS, "voters"),
    roadmap.ShowStep: Use(lambda w: roadmap.ShowStep(w.event, "s01", "step"), RECORDERS, "facilitators"),
    roadmap.WriteStep: Use(lambda w: roadmap.WriteStep(w.event, "s02", "action"), RECORDERS, "facilitators"),
    roadmap.SetDay: Use(
        lambda w: roadmap.SetDay(w.event, "s02", "due_on", 20160331), RECORDERS, "facilitators"
    ),
    roadmap.SetLead: Use(lambda w: roadmap.SetLead(w.event, "s02", ""), RECORDERS, "facilitators"),
    roadmap.SetOrganisation: Use(
        lambda w: roadmap.SetOrganisation(w.event, "s02", "MEF"), RECORDERS, "facilitators"
    ),
    roadmap.ShowRecommendations: Use(
        lambda w: roadmap.ShowRecommendations(w.event, "s02", 0), RECORDERS, "facilitators"
    ),
    roadmap.SetRecommendation: Use(
        lambda w: roadmap.SetRecommendation(w.event, "s02", "x01"),
        RECORDERS,
        "facilitators",
        ["open", "paused", "closed"],
    ),
    roadmap.Support: Use(lambda w: roadmap.Support(w.event, "s02", "MEF", "yes"), RECORDERS, "facilitators"),
    roadmap.AskLeads: Use(lambda w: roadmap.AskLeads(w.event, "s02"), FACILITATORS, "facilitators"),
    roadmap.SettleStep: Use(
        lambda w: roadmap.SettleStep(w.event, "s01", 1, "done"), FACILITATORS, "facilitators"
    ),
    roadmap.AnswerStep: Use(lambda w: roadmap.AnswerStep(w.event, "s01", 1, "accepted", 0), VOTERS, "leads"),
    roadmap.ShowTask: Use(lambda w: roadmap.ShowTask(w.event, "s01", "task"), VOTERS, "leads"),
    roadmap.ShowRoleMatrix: Use(
        lambda w: roadmap.ShowRoleMatrix(w.colour),
        OBSERVERS | VOTERS,
        "facilitators",
        ["closed"],
        FACILITATORS,
    ),
}

GIVEN: dict[str, tuple[Collection[str], str]] = {
    "start": (PRESSED_START, "which event"),
    "agenda": (PRESSED_START, "which event"),
    "polls": (PRESSED_START, "which event"),
    "ask": (PRESSED_START, "which event"),
    "glossary": (PRESSED_START, "which event"),
    "me": (PRESSED_START, "which event"),
    "language": (PRESSED_START, "which event"),
    "help": (PRESSED_START, "which event"),
    "privacy": (PRESSED_START, "which event"),
    "forget_me": (PRESSED_START, "which event"),
    "results": (OBSERVERS, "staff"),
    "control": (FACILITATORS, "facilitators"),
    "ideas": (FACILITATORS, "facilitators"),
    "stage": (FACILITATORS, "facilitators"),
    "export": (FACILITATORS, "facilitators"),
    "broadcast": (ORGANIZERS, "organizers"),
    "shift": (ORGANIZERS, "organizers"),
    "people": (ORGANIZERS, "organizers"),
    "invite": (ORGANIZERS, "organizers"),
    "status": (ORGANIZERS | {"organizer elsewhere"}, "organizers"),
}
"""Commands, who may give them, and what everybody else who has pressed Start is told."""


@pytest.fixture
async def counter(tmp_path: Path, texts: Texts) -> AsyncIterator[Desk]:
    """Two events with the same polls, and everybody of `PEOPLE` in `small`."""
    async with served(tmp_path, texts) as running:
        yield running


@contextlib.asynccontextmanager
async def served(folder: Path, texts: Texts) -> AsyncIterator[Desk]:
    """As the fixture."""
    collecting = [POLLS[0] | {"code": "ideas"}, POLLS[1]]
    small = mapped(
        event(
            polls=[*EVENT["polls"], *MORE_POLLS, *collecting],
            lists={"gaps": GAPS},
            chains=[
                {"code": "best", "title": "Best", "steps": [{"ideas": "ideas"}, {"importance": "weight"}]}
            ],
            roadmap={"roles": "colour"},
        )
    )
    async with desk(folder, texts, small, small.model_copy(update={"code": "other"})) as running:
        await _people(running)
        yield running


async def _people(running: Desk) -> None:
    workshop, runtime = running.workshop, running.workshop.runtime
    for who, user_id in PEOPLE.items():
        if who != "stranger":
            await workshop.put(account(user_id))
    await workshop.put(
        registered(3, name="", registered_at=None, approved_at=None),
        registered(4, approved_at=None),
        account(WRITER),
        registered(WRITER),
        registered(5),
    )
    for who, role in (("rapporteur",) * 2, ("observer",) * 2, ("facilitator",) * 2, ("organizer",) * 2):
        await workshop.staff(PEOPLE[who], role)  # type: ignore[arg-type]
    elsewhere = await invite(running.disk, "other", "organizer")  # type: ignore[arg-type]
    await redeem(runtime, 10, elsewhere, workshop.update())
    await workshop.put(account(10))
    gone = await invite(running.disk, "small", "facilitator")  # type: ignore[arg-type]
    await redeem(runtime, 11, gone, workshop.update())
    number = workshop.state.by_user["small", 11].id
    await revoke(runtime, ORGANIZER, runtime.event("small"), number, "facilitator", workshop.update())


async def _world(running: Desk, state: str, event: str = "small") -> World:
    """The polls of that event in that state, a draft of a broadcast, and an invitation."""
    workshop, runtime, key = running.workshop, running.workshop.runtime, running.workshop.update
    numbers, step, text = [1, 2, 3], 0, "t0"
    shaped = (0, 0, 0, 0)
    if state != "draft":
        for place, poll in enumerate(("colour", "words", "ideas")):
            numbers[place] = (await open_poll(runtime, ORGANIZER, event, poll, "1", key())).asked.id
        if event == "small":
            outcome = await write_text(runtime, WRITER, numbers[1], "Too few seats", "", key())
            assert outcome.ballot is not None
            texts = outcome.ballot.answers[""].choice
            assert isinstance(texts, tuple)
            text = texts[0][0]
        shaped = await _ideas(running, workshop.state.rounds[numbers[2]])
        for number in numbers if state != "open" else ():
            step = (await steer(runtime, ORGANIZER, number, state, 0, key())).asked.step  # type: ignore[arg-type]
    content = {"en": Content("text", "Lunch"), "km": Content("text", "បាយ")}
    number = workshop.state.last_broadcast_id + 1
    await workshop.put(Broadcast(number, event, ORGANIZER, "draft", Audience("everyone"), content, NINE))
    await invite(running.disk, event, "observer")  # type: ignore[arg-type]
    links = await invitations_of(running.disk, event)  # type: ignore[arg-type]
    code = next(link.code for link in links if link.role == "observer")
    colour, words, collects = numbers
    await workshop.put(Participant(f"l-{event}", event, None, "Person 4", "GOV", listed_at=NINE))
    organizer = PEOPLE["organizer" if event == "small" else "organizer elsewhere"]
    drafts = [
        RosterDraft(who, event, (Row(2, {"name": "Sok Pisey", "group": "GOV"}),), (), real_now())
        for who in (organizer, ORGANIZER)
    ]
    await workshop.put(*drafts)
    plan = (await planned(runtime, drafts[0])).fingerprint()
    sheet = await _mapping(running, event)
    rapporteur = f"s{PEOPLE['rapporteur']}"
    here = [each for each in workshop.state.participants_of(event) if each.role == "participant"]
    somebody = next((each.id for each in here if each.state == "not reached"), "")
    waiting = next((each.id for each in here if each.state == "waiting"), somebody)
    lead = "p0005" if event == "small" else workshop.state.by_user["other", 10].id
    asked = RoadmapStep(event, "s01", Text.model_validate("Draft"), lead, state="asked", revision=1)
    await workshop.put(asked, replace(asked, code="s02", state="proposed"))
    polls = (colour, words, step, text, collects, *shaped)
    (contradiction,) = open_contradictions(runtime, event)
    mapped_ones = (NINE % 10**10, contradiction.fingerprint(), sheet)
    invited = (number, len(links), code, rapporteur, plan)
    return World(event, *polls, *invited, somebody, waiting, lead, *mapped_ones)


async def _mapping(running: Desk, event: str) -> int:
    """Two entries that contradict each other, a draft of each mapper, and a sheet; its fingerprint."""
    workshop, runtime = running.workshop, running.workshop.runtime
    mappers = [PEOPLE[who] for who in ("rapporteur", "facilitator", "organizer")]
    mappers = [*(mappers if event == "small" else [PEOPLE["organizer elsewhere"]]), ORGANIZER]
    given = {"who": ("MEF",), "sector": ("edu",), "priority": ("poor",)}
    for code, status in (("m001", "pilot"), ("m002", "national")):
        said = {**given, "status": (status,)}
        entry = MappingEntry(event, code, "i1", mappers[0], "", said, "entered", "telegram", NINE, NINE)
        await workshop.put(entry)
    sheets = [
        MappingSheet(who, event, ((2, {"what": "New", "priority": "poor"}),), real_now()) for who in mappers
    ]
    await workshop.put(*(MappingDraft(who, event, "", "i2", "", given, "where", 1, NINE) for who in mappers))
    await workshop.put(*sheets)
    return mapping_plan(runtime, runtime.event(event), sheets[0]).fingerprint()


async def _ideas(running: Desk, asked: Round) -> tuple[int, int, int, int]:
    """Two that a facilitator added, and a spreadsheet of them that is being looked at; what buttons carry of these."""
    workshop, runtime = running.workshop, running.workshop.runtime
    adding = [Shaping("add", {"label": {"en": words}}) for words in ("One", "Two")]
    for each in adding:
        await shape(runtime, ORGANIZER, asked, lambda _, each=each: [each], None, workshop.update())  # type: ignore[misc]
    rows = ((2, {"code": f"n{workshop.state.idea_changes(asked.event)[0].number}", "state": "hidden"}),)
    drafts = [
        IdeaDraft(who, asked.event, asked.poll, rows=rows, at=real_now())
        for who in (PEOPLE["facilitator"], PEOPLE["organizer"], PEOPLE["organizer elsewhere"], ORGANIZER)
    ]
    await workshop.put(*drafts)
    found, plan = await plan_of(runtime, asked, drafts[0])
    what = await listed(runtime, runtime.event(asked.event), found.poll.into)
    sending = fingerprint(what, targets(runtime, runtime.event(asked.event), what))
    onward = (await prepared(runtime, runtime.event(asked.event), asked.poll)).fingerprint
    return found.version, sending, plan.fingerprint(found.version), onward


@dataclass(frozen=True)
class Seen:
    """What came of a use: how many changes the disk was asked for, the toast or message, whether anything was shown."""

    changes: int
    said: tuple[str, ...]
    shown: bool

    @property
    def worked(self) -> bool:
        return bool(self.changes) or (self.shown and not self.said)


async def _tap(running: Desk, who: str, data: Data) -> Seen:
    before = running.disk.changes
    await running.take(running.updates.tap(PEOPLE[who], data))
    coming = running.workshop.runtime.texts.plain("en", "me.file_coming")
    said = tuple(text for text in running.phones.toasts if text not in ("", coming))
    return Seen(running.disk.changes - before, said, bool(running.phones.shown))


async def _say(running: Desk, who: str, text: str, refusals: Collection[str]) -> Seen:
    before = running.disk.changes
    await running.take(running.updates.text(PEOPLE[who], text))
    said = running.phones.texts()
    return Seen(
        running.disk.changes - before,
        tuple(text for text in said if text in refusals),
        bool(running.phones.shown),
    )


def _refusal(texts: Texts, why: str, who: str = "") -> str:
    is_told_what_is_missing = why == "voters" and who == "waiting"
    return texts.plain("en", "missing.approval" if is_told_what_is_missing else WHY[why])


# The matrix


def test_every_command_and_every_button_stands_in_the_table() -> None:
    assert set(GIVEN) == set(COMMANDS)
    assert set(BUTTONS) == set(DATA) == set(TAPS)


@pytest.mark.parametrize("state", STATES)
async def test_a_button_does_something_only_for_who_may_use_it_and_while_it_may(
    counter: Desk, texts: Texts, state: str
) -> None:
    world = await _world(counter, state)
    before = await counter.dump()
    counter.disk.is_full = True
    for (kind, use), who in itertools.product(BUTTONS.items(), PEOPLE):
        seen = await _tap(counter, who, use.data(world))
        case = (kind.__name__, who, state, seen)
        if use.works(who, state):
            assert seen.worked, case
            continue
        assert not seen.changes, case
        assert seen.said, case
        if who not in use.who:
            is_there = (
                state != "draft" or "round" not in kind.__annotations__ or "event" in kind.__annotations__
            )
            assert seen.said == (_refusal(texts, use.why if is_there else "stale", who),), case
    assert await counter.dump() == before


async def test_a_command_does_something_only_for_who_may_give_it(counter: Desk, texts: Texts) -> None:
    await _world(counter, "open")
    before = await counter.dump()
    counter.disk.is_full = True
    refusals = {_refusal(texts, why) for why in WHY}
    for (command, (givers, why)), who in itertools.product(GIVEN.items(), PEOPLE):
        seen = await _say(counter, who, f"/{command}", refusals)
        if who in givers:
            assert seen.worked, (command, who, seen)
        else:
            stranger = who == "stranger" and command != "status"
            assert not seen.changes
            assert seen.said == (_refusal(texts, "which event" if stranger else why),), (command, who)
    assert await counter.dump() == before


def test_the_readme_has_every_command() -> None:
    table = [line for line in (HOUSE / "README.md").read_text("utf-8").splitlines() if line.startswith("|")]
    assert set(re.findall(r"`/(\w+)`", "\n".join(table))) == set(COMMANDS)


@pytest.mark.parametrize("role", ROLES)
def test_a_menu_has_the_commands_its_role_may_give_and_no_others(role: Role) -> None:
    assert set(menu(role)) == {name for name, (givers, _) in GIVEN.items() if role in givers}


async def test_what_is_typed_counts_only_as_long_as_the_role_does(counter: Desk, texts: Texts) -> None:
    """What was asked for before the role went, and came in afterwards."""
    await _world(counter, "open")
    state = counter.workshop.state
    for expects in (
        "broadcast:0:en",
        "minutes",
        "room:two",
        "poll:text:en",
        "wording:colour:0:en",
        "step:small:s01:action:0",
        "sheet:small",
        "paper:",
        "list:small",
    ):
        await counter.workshop.put(replace(state.people[11], expects=expects))
        before = await counter.dump()
        await counter.take(counter.updates.text(PEOPLE["revoked facilitator"], "Red, green or blue?"))
        assert counter.phones.texts() in (
            [_refusal(texts, "organizers")],
            [_refusal(texts, "facilitators")],
        ), expects
        after = await counter.dump()
        assert {name for name in before if before[name] != after[name]} <= {"people"}
        assert state.people[11].expects == ""


# Foreign, forged, replayed, stale


async def test_buttons_of_another_event_give_nothing_to_people_of_this_one(
    counter: Desk, texts: Texts
) -> None:
    world = await _world(counter, "open", "other")
    before = await counter.dump()
    counter.disk.is_full = True
    there = {"organizer elsewhere", "organizer of the settings"}
    own = [kind for kind in BUTTONS if kind not in _EVERYBODYS and kind is not organizing.ShowStatus]
    for kind, who in itertools.product(own, PEOPLE.keys() - there):
        seen = await _tap(counter, who, BUTTONS[kind].data(world))
        assert not seen.changes, (kind, who)
        assert seen.said == (_refusal(texts, BUTTONS[kind].why),), (kind, who)
    for kind in own:
        use = BUTTONS[kind]
        if (
            "organizer" in use.who
            and use.works("organizer", "open")
            and kind not in (staff.Revoke, answering.Moderate, steering.Nudge, people.JoinParticipant)
        ):
            assert (await _tap(counter, "organizer elsewhere", use.data(world))).worked, kind
    assert await counter.dump() == before


HARMLESS = {
    (ideas.PickIdea, "first"),  # the page
    (steering.SetTimer, "closes_at"),  # a time far away is a time
    (joining.Remind, "start"),  # the message under which it stands
    (answering.Moderate, "first"),  # the page
    (answering.Write, "instead_of"),  # it stays what its sender is about to write
    (joining.GiveOrganisation, "which"),  # who skips gives none
    (broadcasting.ShowBroadcast, "number"),
    (mapping.ShowField, "page"),
    (roadmap.ShowRecommendations, "first"),
    (mapping.ShowMappingSheet, "page"),
}
"""Fields whose every value may be used by whoever may use the button."""


def _forged(data: Data) -> Iterator[str]:
    """What the button carries, with one thing in it changed: unknown codes and numbers, other forms, too much, too little."""
    letter, *values = data.pack().split(":")
    hints = get_type_hints(type(data), include_extras=True)
    for place, field in enumerate(fields(data)):  # type: ignore[arg-type]
        before, hint = values[:place], hints[field.name]
        digits = 15 if hint is int else get_args(hint)[1] if get_origin(hint) is Annotated else 0
        wrong = ["-1", "1.5", "٣", "1" * (digits + 1), "", " 1"] if digits else []
        if get_origin(hint) is Literal:
            wrong = [each for each in ("", "everything", "YES") if each not in get_args(hint)]
        elif (type(data), field.name) not in HARMLESS:
            wrong.append("9" * digits if digits else "nowhere")
        for value in wrong:
            if not digits or value.strip() != values[place]:
                yield ":".join([letter, *before, value, *values[place + 1 :]])
    yield ":".join([letter, *values, "more"])
    yield ":".join([letter, *values[:-1]]) if values else f"{letter}x"
    yield f"{letter}{'x' * 64}"
    yield data.pack().swapcase() + ":"


async def test_a_forged_button_changes_nothing_and_breaks_nothing(counter: Desk) -> None:
    """By an organizer and by a participant, who may use all there is."""
    world = await _world(counter, "open")
    before = await counter.dump()
    counter.disk.is_full = True
    taken = []
    for use, who in itertools.product(BUTTONS.values(), ("organizer", "participant")):
        for packed in _forged(use.data(world)):
            update = counter.updates.tap(PEOPLE[who], use.data(world))
            update["callback_query"]["data"] = packed
            changes = counter.disk.changes
            await counter.take(update)
            if counter.disk.changes != changes:
                taken.append((packed, who))
    assert not taken, "\n".join(map(str, taken))
    assert await counter.dump() == before


async def test_a_button_brought_again_changes_nothing_twice(tmp_path: Path, texts: Texts) -> None:
    """Each that changes something does, where it may be used, and the same update after that doesn't."""
    changing = set()
    for kind, use in BUTTONS.items():
        state = next((state for state in ("open", *STATES) if state in use.states), "open")
        who = next(who for who in ("organizer", "participant", "registering") if who in use.who)
        folder = tmp_path / kind.__name__
        folder.mkdir()
        async with served(folder, texts) as running:
            update = running.updates.tap(PEOPLE[who], use.data(await _world(running, state)))
            before = await running.dump()
            await running.take(update)
            after = await running.dump()
            await running.take(update, update)
            assert await running.dump() == after, kind
        if after != before:
            changing.add(kind)
    assert changing >= {answering.Vote, steering.Steer, staff.Invite, staff.Revoke, broadcasting.Address}


async def test_a_button_of_an_older_card_changes_nothing(counter: Desk) -> None:
    """The round was steered since, the draft is gone, the role is another, the link was used, the agenda has moved."""
    world, workshop = await _world(counter, "open"), counter.workshop
    runtime, key = workshop.runtime, workshop.update
    await steer(runtime, ORGANIZER, world.colour, "paused", 0, key())
    await steer(runtime, ORGANIZER, world.colour, "resumed", 1, key())
    await cancel(runtime, ORGANIZER, world.broadcast, key())
    used = await invite(counter.disk, "small", "facilitator")  # type: ignore[arg-type]
    await redeem(runtime, WRITER, used, key())
    link = next(link for link in workshop.state.invitations.values() if link.used_by == WRITER)
    old = [
        steering.Steer(world.colour, "closed", world.step),
        steering.SetTimer(world.colour, NINE + 5 * MINUTE, world.step),
        steering.Extend(world.colour, "GOV", world.step),
        steering.AskAnew(world.colour, world.step),
        steering.OpenPoll(world.event, "colour", "1", 0),
        ideas.ShapeIdea(world.ideas, "n1", "hidden", world.version - 1),
        ideas.UndoIdeas(world.ideas, world.version - 1),
        chain.OpenChainStep(world.ideas, world.onward - 1),
        organizing.ShiftAgenda(world.event, "", 5, "later", "stays", 1),
        organizing.CancelSession(world.event, "two", "cancelled", 1),
        organizing.SwapSessions(world.event, "one", "two", 1),
        staff.Invite(world.event, "observer", world.invitations - 1),
        staff.Revoke(world.event, world.rapporteur, "observer", "yes"),
        staff.TakeBack(world.event, link.code),
        roster.ImportRoster(world.event, "left", 1),
        roadmap.SettleStep(world.event, "s01", 0, "done"),
        mapping.GiveValue(world.event, world.draft + 1, "sector", "edu", "yes"),
        mapping.SaveEntry(world.event, world.draft + 1),
        mapping.SettleEntries(world.event, "m001", "one", 1),
        mapping.ImportMappingSheet(world.event, 1),
        broadcasting.Address(world.broadcast, "everyone", ""),
        broadcasting.SteerBroadcast(world.broadcast, "sent"),
        broadcasting.ScheduleBroadcast(world.broadcast, 600),
    ]
    before = await counter.dump()
    for data in old:
        changes = counter.disk.changes
        seen = await _tap(counter, "organizer", data)
        assert counter.disk.changes == changes, data
        assert seen.said or seen.shown, data
    assert await counter.dump() == before
