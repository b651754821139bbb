"""What is stored of somebody: the page that says it, the file that has it, and having it erased."""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks.data import Data


@dataclass(frozen=True)
class ShowPrivacy(Data):
    """An event's privacy page, as a new message: a consent card above it stays."""

    letter = "La"
    event: str


@dataclass(frozen=True)
class SendAboutMe(Data):
    """Everything stored of oneself, as a file."""

    letter = "Lb"
    event: str


@dataclass(frozen=True)
class ForgetMe(Data):
    """Have oneself erased; `ask`: say first what that means."""

    letter = "Lc"
    event: str
    sure: Literal["ask", "yes", "no"]
