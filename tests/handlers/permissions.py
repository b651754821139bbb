"""Who may use what: every command and every button, by whom, and in which states of a poll.

Written without looking at the product's own table.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from config.catalogs import Texts
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
from tests.handlers.everybody import PEOPLE, World
from tests.workshop import MINUTE, NINE

STATES = ("draft", "open", "paused", "closed", "void")
OVER_DRAFT = STATES[1:]

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


_JOINING = {kind for kind in DATA if kind.__module__ in (joining.__name__, privacy.__name__)}
EVERYBODYS = _JOINING | {people.CheckIn}
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
    chain.ShowChainChart: Use(
        lambda w: chain.ShowChainChart(w.colour), OBSERVERS | VOTERS, "facilitators", []
    ),
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
    staging.TurnStageToSeveral: Use(
        lambda w: staging.TurnStageToSeveral(w.event, "chain", "best"), FACILITATORS, "facilitators"
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


def refusal(texts: Texts, why: str, who: str = "") -> str:
    """What somebody who may not is told."""
    is_told_what_is_missing = why == "voters" and who == "waiting"
    return texts.plain("en", "missing.approval" if is_told_what_is_missing else WHY[why])
