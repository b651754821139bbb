"""Which handler gets which button of the road map, and who may use it; a part of `handlers.routes.TAPS`."""

from collections.abc import Callable, Coroutine
from typing import Any

from handlers import callbacks
from handlers.access import Needed
from handlers.callbacks.data import Data
from handlers.chat import results, roadmap, tasks
from handlers.context import SalaContext

HandleTap = Callable[[SalaContext, Any], Coroutine[Any, Any, None]]

ROADMAP_TAPS: dict[type[Data], tuple[HandleTap, Needed]] = {
    callbacks.roadmap.ShowRoadmap: (roadmap.show_roadmap, "nothing"),
    callbacks.roadmap.ShowStep: (roadmap.show_step, "record"),
    callbacks.roadmap.WriteStep: (roadmap.write_step, "record"),
    callbacks.roadmap.SetDay: (roadmap.set_day, "record"),
    callbacks.roadmap.SetLead: (roadmap.set_lead, "record"),
    callbacks.roadmap.SetOrganisation: (roadmap.set_organisation, "record"),
    callbacks.roadmap.ShowRecommendations: (roadmap.show_recommendations, "record"),
    callbacks.roadmap.SetRecommendation: (roadmap.set_recommendation, "record"),
    callbacks.roadmap.Support: (roadmap.support, "record"),
    callbacks.roadmap.AskLeads: (roadmap.ask_leads, "facilitate"),
    callbacks.roadmap.SettleStep: (roadmap.settle, "facilitate"),
    callbacks.roadmap.AnswerStep: (tasks.answer, "nothing"),
    callbacks.roadmap.ShowTask: (tasks.show_task, "nothing"),
    callbacks.roadmap.ShowRoleMatrix: (results.show_role_matrix, "result"),
}
"""Where `nothing` is needed the handler asks more: that one takes part, or leads the step."""
