"""The poll that asks how confident people are in each step of the road map: its items are the steps as it is opened."""

from bot.roadmap import roadmap
from bot.rules.roadmap import in_force
from bot.runtime import Runtime
from config.event import Event, Item, Poll, ScalePoll, Text
from storage.roadmap import RoadmapStep


def with_steps(runtime: Runtime, event: Event, poll: Poll) -> Poll:
    """The poll about the steps that are neither dropped nor done, each with its date; any other as it is.

    The wording of a step is corrected in the road map, so what was corrected in the poll before doesn't count.
    """
    if not isinstance(poll, ScalePoll) or poll.code != event.roadmap.confidence:
        return poll
    steps = [step for step in in_force(roadmap(runtime.state, event)) if step.state != "done"]
    items = tuple(Item(code=step.code, label=_asked_about(runtime, step)) for step in steps)
    return poll.model_copy(update={"items": items}) if items else poll


def _asked_about(runtime: Runtime, step: RoadmapStep) -> Text:
    texts = runtime.texts
    if step.due_on is None:
        return step.action
    return Text.model_validate(
        {
            language: texts.plain(
                language,
                "roadmap.done_by",
                step=step.action.to(language),
                date=texts.day(language, step.due_on),
            )
            for language in texts.languages
        }
    )
