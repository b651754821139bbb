"""Rankings to count: published elections, and any that can be cast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

OPTIONS = "ABCDE"

Rankings = list[tuple[str, ...]]

RANKING = st.permutations(OPTIONS).flatmap(
    lambda order: st.integers(1, len(OPTIONS)).map(lambda ranked: tuple(order[:ranked]))
)
RANKINGS = st.lists(RANKING, min_size=1, max_size=12)
PAIRED = {(a, b) for a in OPTIONS for b in OPTIONS if a != b}


@dataclass(frozen=True)
class Election:
    """As published. `ballots`: "8 ACDB 2 A=BC" is 8 people with A first, B last, 2 with A and B tied first."""

    source: str
    ballots: str
    schulze: str = ""
    minimax: str = ""
    paths: Mapping[str, int] = field(default_factory=dict)

    def cast(self) -> Rankings:
        """The rankings, of ballots without ties."""
        words = self.ballots.split()
        return [
            tuple(ranking)
            for people, ranking in zip(words[::2], words[1::2], strict=True)
            for _ in range(int(people))
        ]

    def options(self) -> str:
        return "".join(sorted({letter for letter in self.ballots if letter.isalpha()}))


SCHULZE_45 = Election(
    "Schulze's example of 45 voters",
    "5 ACBED 5 ADECB 8 BEDAC 3 CABED 7 CAEBD 2 CBADE 7 DCEBA 8 EBADC",
    schulze="E A C B D",
    paths={
        "AB": 28, "AC": 28, "AD": 30, "AE": 24, "BA": 25, "BC": 28, "BD": 33, "BE": 24, "CA": 25, "CB": 29,
        "CD": 29, "CE": 24, "DA": 25, "DB": 28, "DC": 28, "DE": 24, "EA": 25, "EB": 28, "EC": 28, "ED": 31,
    },
)  # fmt: skip

SCHULZE_45_DEFEATS = {
    "AB": 20, "AC": 26, "AD": 30, "AE": 22, "BC": 16, "BD": 33, "BE": 18, "CD": 17, "CE": 24, "DE": 14,
}  # fmt: skip
"""People who prefer the first to the second; all 45 rank everything, so the rest prefer the second."""

TENNESSEE = Election(
    "Wikipedia, Borda count and Minimax Condorcet method: a capital for Tennessee",
    "42 MNCK 26 NCKM 15 CKNM 17 KCNM",
    schulze="N C K M",
    minimax="N M C K",
)

CONDORCET_60 = Election(
    "Condorcet 1785, a cycle of 60 voters; as in Young, Condorcet's theory of voting (1988)",
    "23 ABC 17 BCA 2 BAC 10 CAB 8 CBA",
    schulze="B C A",
    minimax="B A C",
)

BORDA_21 = Election(
    "Borda 1784: of 21 voters most have A first, and most prefer both others to A",
    "1 ABC 7 ACB 7 BCA 6 CBA",
    schulze="C B A",
)

PUBLISHED = (
    SCHULZE_45,
    TENNESSEE,
    BORDA_21,
    Election(
        "Schulze, official example 1 of CondorcetPHP", "8 ACDB 2 BADC 4 CDBA 4 DBAC 3 DCBA", schulze="D ..."
    ),
    Election(
        "Electorama, Schulze method, example 2",
        "5 ACBD 2 ACDB 3 ADCB 4 BACD 3 CBDA 3 CDBA 1 DACB 5 DBAC 4 DCBA",
        schulze="D A C B",
        paths={
            "AB": 20,
            "AC": 20,
            "AD": 17,
            "BA": 19,
            "BC": 19,
            "BD": 17,
            "CA": 19,
            "CB": 21,
            "CD": 17,
            "DA": 18,
            "DB": 18,
            "DC": 18,
        },
    ),
    Election(
        "Electorama, Schulze method, example 3",
        "3 ABDEC 5 ADEBC 1 ADECB 2 BADEC 2 BDECA 4 CABDE 6 CBADE 2 DBECA 5 DECAB",
        schulze="B A D E C",
        paths={
            "AB": 18,
            "AC": 20,
            "AD": 21,
            "AE": 21,
            "BA": 19,
            "BC": 19,
            "BD": 19,
            "BE": 19,
            "CA": 19,
            "CB": 18,
            "CD": 19,
            "CE": 19,
            "DA": 19,
            "DB": 18,
            "DC": 20,
            "DE": 30,
            "EA": 19,
            "EB": 18,
            "EC": 20,
            "ED": 19,
        },
    ),
    Election(
        "Electorama, Schulze method, example 4: two winners",
        "3 ABCD 2 CBDA 2 DABC 2 DBCA",
        schulze="BD AC",
        paths={
            "AB": 5,
            "AC": 5,
            "AD": 5,
            "BA": 5,
            "BC": 7,
            "BD": 5,
            "CA": 5,
            "CB": 5,
            "CD": 5,
            "DA": 6,
            "DB": 5,
            "DC": 5,
        },
    ),
    Election(
        "Schulze, official example 3 of CondorcetPHP",
        "12 ABCD 6 ADBC 9 BCDA 15 CDAB 21 DBAC",
        schulze="D ...",
    ),
    Election(
        "Schulze, official example 4 of CondorcetPHP", "6 ACDB 1 BADC 3 CBDA 3 DBAC 2 DCBA", schulze="AD ..."
    ),
    Election(
        "Schulze, official example 5 of CondorcetPHP, before two more voters",
        "3 ADEBCF 3 BFECDA 4 CABFDE 1 DBCEFA 4 DEFABC 2 ECBDFA 2 FACDBE",
        schulze="A ...",
    ),
    Election(
        "Schulze, official example 5 of CondorcetPHP, with them: the participation criterion is failed",
        "3 ADEBCF 3 BFECDA 4 CABFDE 1 DBCEFA 4 DEFABC 2 ECBDFA 2 FACDBE 2 AEFCBD",
        schulze="D ...",
    ),
    Election(
        "Schulze, official example 7 of CondorcetPHP: margins elect A, ratios B, winning votes D",
        "6 ABCD 8 A=B 8 A=C 18 A=CD 8 A=C=DB 40 B 4 CBD 9 CDA 8 C=D 14 DAB 11 DBC 4 DCA",
        schulze="D ...",
    ),
    Election(
        "LeGrand, Descriptions of ranked-ballot voting methods (Abby, Brad, Cora, Dave, Erin)",
        "98 ACEDB 64 BAECD 12 BAEDC 98 BEACD 13 BEADC 125 BEDAC 124 CAEDB 76 CEADB "
        "21 DABEC 30 DBAEC 98 DBECA 139 DCABE 23 DCBAE",
        schulze="A B E D C",
        minimax="C ...",
    ),
    Election(
        "Wikipedia, Minimax Condorcet method: not the winner by pairwise opposition",
        "4 A=CB 47 ACB 43 CBA 6 BA=C",
        schulze="A C B",
        minimax="A C B",
    ),
    Election(
        "Wikipedia, Condorcet loser criterion: minimax may elect a Condorcet loser",
        "1 ABC 1 ABL 3 BCA 1 CLA 1 LAB 2 LCA",
        minimax="L ...",
    ),
    CONDORCET_60,
)


def levels(ballot: str) -> list[set[str]]:
    """Options by place: "A=BC" is A and B, then C."""
    found: list[set[str]] = []
    tied = False
    for letter in ballot:
        if letter == "=":
            tied = True
        elif tied:
            found[-1].add(letter)
            tied = False
        else:
            found.append({letter})
    return found


def counted_by_hand(election: Election) -> dict[str, dict[str, int]]:
    """The pairs of ballots that may have ties, counted without Sala; options left out are tied last."""
    options = election.options()
    preferred = {a: {b: 0 for b in options if b != a} for a in options}
    words = election.ballots.split()
    for people, ballot in zip(words[::2], words[1::2], strict=True):
        place = {letter: number for number, level in enumerate(levels(ballot)) for letter in level}
        for a, row in preferred.items():
            for b in row:
                if place.get(a, len(options)) < place.get(b, len(options)):
                    row[b] += int(people)
    return preferred


def is_order(found: Sequence[Sequence[str]], published: str) -> bool:
    """Whether an order is the published one, of which "..." leaves out the end."""
    wanted = published.split()
    if wanted[-1] == "...":
        return ["".join(place) for place in found][: len(wanted) - 1] == wanted[:-1]
    return ["".join(place) for place in found] == wanted
