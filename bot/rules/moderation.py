"""What others may read of what somebody wrote, after what facilitators decided."""

from bot.rules.ideas import Idea
from config.event import Poll, TextPoll, WrittenPoll
from storage.moderation import Moderation


def is_shown(poll: WrittenPoll, decided: Moderation | None) -> bool:
    """Unless it is hidden or, where texts are held for approval, nobody has decided yet."""
    return not poll.held if decided is None else decided.decision != "hidden"


def become_ideas(poll: Poll) -> bool:
    """Whether its texts are decided about as ideas, of which a list is made, and not one by one."""
    return isinstance(poll, TextPoll) and bool(poll.into)


def is_listed(poll: WrittenPoll, idea: Idea) -> bool:
    """As `is_shown`, of an idea; what was dropped was read by all, and stays."""
    return idea.state == "approved" or (idea.state == "waiting" and not poll.held)
