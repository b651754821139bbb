"""What a button carries, typed. It is the state the button leads to, never a change.

Nothing a button carries is trusted: role, event and state are checked when it is used.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Annotated, get_args, get_origin, get_type_hints

from handlers.callbacks import (
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
    stage,
    steering,
)
from handlers.callbacks.data import Data, Unreadable

_MOST_DIGITS = 15

DATA: tuple[type[Data], ...] = (
    joining.ChooseLanguage,
    joining.Consent,
    joining.GiveName,
    joining.ChooseGroup,
    joining.GiveOrganisation,
    joining.Correct,
    joining.ShowPage,
    joining.ShowGlossary,
    joining.Remind,
    answering.Vote,
    answering.ShowItem,
    answering.ShowOptions,
    answering.Write,
    answering.ShowTexts,
    answering.Moderate,
    answering.ShowAnswers,
    answering.ShowPoll,
    reporting.ShowResult,
    reporting.ShowMethod,
    reporting.ShowResults,
    reporting.ShowComparison,
    reporting.ShowTrace,
    reporting.ShowOutline,
    reporting.ShowByGroup,
    reporting.ShowChart,
    reporting.ShowTurnoutChart,
    reporting.ShowComparisonChart,
    reporting.ShowExport,
    reporting.ShowExportWithNames,
    reporting.TakeExport,
    reporting.TakeExportWithNames,
    steering.ShowControl,
    steering.ShowControlPoll,
    steering.OpenPoll,
    steering.Steer,
    steering.SetTimer,
    steering.Extend,
    steering.Nudge,
    steering.ComposePoll,
    steering.CorrectWording,
    steering.AskAnew,
    stage.ShowStage,
    stage.TurnStage,
    stage.TurnStageToRound,
    stage.TurnStageToSeveral,
    stage.RenewStage,
    organizing.ShowShift,
    organizing.ShiftAgenda,
    organizing.CancelSession,
    organizing.SwapSessions,
    organizing.MoveToRoom,
    staff.ShowStaff,
    staff.Invite,
    staff.TakeBack,
    staff.Revoke,
    organizing.ShowStatus,
    organizing.ShowReach,
    people.ShowPeople,
    people.ShowPeopleList,
    people.ShowParticipant,
    people.TakeParticipant,
    people.JoinParticipant,
    people.CorrectGroup,
    people.FindSomebody,
    people.ShowDesk,
    people.CheckIn,
    broadcasting.ShowBroadcasts,
    broadcasting.ShowBroadcast,
    broadcasting.Compose,
    broadcasting.Address,
    broadcasting.SteerBroadcast,
    broadcasting.ScheduleBroadcast,
    privacy.ShowPrivacy,
    privacy.SendAboutMe,
    privacy.ForgetMe,
    roster.ShowRoster,
    roster.ShowRosterPlan,
    roster.ImportRoster,
    roster.CancelRoster,
    roster.GetTemplate,
    roster.GetInvitations,
    paper.PrintSheets,
    paper.EnterSheet,
    paper.Dictate,
    paper.ChooseVoter,
    paper.ShowVoters,
    paper.Fill,
    paper.SaveSheet,
    paper.CancelSheet,
    paper.ShowDifferences,
    paper.Settle,
    paper.ListSomebody,
    paper.EraseSomebody,
    mapping.ShowMapping,
    mapping.ShowBaseline,
    mapping.ShowInitiative,
    mapping.BeginEntry,
    mapping.GiveValue,
    mapping.ShowField,
    mapping.ShowSummary,
    mapping.GiveGroup,
    mapping.SaveEntry,
    mapping.DiscardEntry,
    mapping.ShowEntries,
    mapping.ShowEntry,
    mapping.WithdrawEntry,
    mapping.ShowContradictions,
    mapping.SettleEntries,
    mapping.ShowGaps,
    mapping.GetMappingSheet,
    mapping.ShowMappingSheet,
    mapping.ImportMappingSheet,
    mapping.CancelMappingSheet,
    ideas.ShowIdeas,
    ideas.ShowIdea,
    ideas.ShapeIdea,
    ideas.PickIdea,
    ideas.ShapePicked,
    ideas.RenameIdea,
    ideas.TypeIdea,
    ideas.UndoIdeas,
    ideas.FindIdeas,
    ideas.ShowDuplicates,
    ideas.MergeIdeas,
    ideas.ShowSending,
    ideas.SendIdeas,
    ideas.GetIdeaSheet,
    ideas.ApplyIdeaSheet,
    chain.ShowChainStep,
    chain.OpenChainStep,
    chain.ShowChain,
    chain.ShowChainChart,
    roadmap.ShowRoadmap,
    roadmap.ShowStep,
    roadmap.WriteStep,
    roadmap.SetDay,
    roadmap.SetLead,
    roadmap.SetOrganisation,
    roadmap.ShowRecommendations,
    roadmap.SetRecommendation,
    roadmap.Support,
    roadmap.AskLeads,
    roadmap.SettleStep,
    roadmap.AnswerStep,
    roadmap.ShowTask,
    roadmap.ShowRoleMatrix,
)

EXPECTING = (
    joining.Correct,
    joining.GiveName,
    joining.GiveOrganisation,
    people.FindSomebody,
    people.CheckIn,
    roadmap.WriteStep,
    roadmap.ShowRecommendations,
    roadmap.ShowTask,
    roster.ShowRosterPlan,
    paper.EnterSheet,
    paper.ListSomebody,
    mapping.BeginEntry,
    mapping.GiveValue,
    mapping.ShowField,
    mapping.ShowSummary,
    mapping.ShowMappingSheet,
    mapping.GetMappingSheet,
)
"""Buttons after which what is typed or sent is still taken for what was, or is now, asked for."""


def _reader(wanted: object) -> Callable[[str], str | int]:
    """What reads a field of that type; it raises ValueError."""
    if wanted is int:
        return _number_of(_MOST_DIGITS)
    if get_origin(wanted) is Annotated:
        return _number_of(get_args(wanted)[1])
    choices: tuple[str, ...] | None = getattr(wanted, "__args__", None)
    return str if choices is None else lambda value: choices[choices.index(value)]


def _number_of(digits: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) <= digits):
            raise ValueError(value)
        return int(value)

    return read


def _form(kind: type[Data]) -> tuple[type[Data], list[Callable[[str], str | int]]]:
    hints = get_type_hints(kind, include_extras=True)
    return kind, [_reader(hints[field.name]) for field in fields(kind)]  # type: ignore[arg-type]


_FORMS = {kind.letter: _form(kind) for kind in DATA}


def unpack(packed: str) -> Data:
    """The button's meaning. Raises `Unreadable` for what no button of this version carries."""
    letter, *values = packed.split(":")
    kind, readers = _FORMS.get(letter, (Data, []))
    if kind is Data or len(values) != len(readers):
        raise Unreadable
    try:
        return kind(*(read(value) for read, value in zip(readers, values, strict=True)))
    except ValueError:
        raise Unreadable from None
