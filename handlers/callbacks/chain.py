"""A chain: from one poll to the next, and what comes first. `round`: of one of its polls."""

from dataclasses import dataclass

from handlers.callbacks.data import Data, Fingerprint, RoundId


@dataclass(frozen=True)
class ShowChainStep(Data):
    """What opening the step after that poll would do."""

    letter = "Ma"
    round: RoundId


@dataclass(frozen=True)
class OpenChainStep(Data):
    """`leads_to`: the fingerprint of what was shown."""

    letter = "Mb"
    round: RoundId
    leads_to: Fingerprint


@dataclass(frozen=True)
class ShowChain(Data):
    """What comes first, once enough of the chain is closed."""

    letter = "Mc"
    round: RoundId


@dataclass(frozen=True)
class ShowChainChart(Data):
    """The same as a picture."""

    letter = "Md"
    round: RoundId
