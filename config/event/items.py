"""What lists are made of: items to rate, or options to choose from."""

from config.event.part import Code, Part
from config.event.texts import Text


class Item(Part):
    """What is rated, or an option to choose; `label` is the wording people read."""

    code: Code
    label: Text


ROADMAP = "roadmap"
"""The name by which a poll's `items` are the steps of the road map."""

Items = tuple[Item, ...]
"""In the file written out, or the name of one of the event's `lists`, or `roadmap`, which `load_event` puts in its place."""
