"""What a paper is to be made of."""

from typing import Literal

from config.event.part import Code, Part
from config.event.texts import Text


class Outline(Part):
    """What a paper is to be made of. `approval`: the poll that asks which sections it should have; `comments`: the text poll
    `about` the same list.
    """

    title: Text
    serves: tuple[Code, ...] = ()
    approval: Code
    comments: Code | Literal[""] = ""
