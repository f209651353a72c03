"""What would be otherwise in a scenario: one edit, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from referral.codes import LanguageId, OrganisationId, PlaceId, RoleId, TopicId
from referral.model import TieKind


class Turn(StrEnum):
    """What an edit of a scenario makes otherwise."""

    ORGANISATION = "add an organisation"
    SERVICE = "add a service"
    GUIDE = "add a guide"
    TIE = "add a tie"
    STOP = "stop an entry"
    LANGUAGE = "add languages"
    NO_LANGUAGE = "remove languages"
    AREA = "add areas"
    NO_AREA = "remove areas"
    ARRIVAL = "people arrive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing that would be otherwise in a scenario; which fields say what, `forks.NEEDED` tells.

    `number` tells it apart within its scenario. `kind` and `subject` name the entry it is about, `provider` who offers,
    places guides or begins a tie, `partner` the other end of a tie. `people` is how many arrive, or how many a guide
    takes on in a month. Nothing names somebody real: people who arrive are a number and languages.
    """

    number: int
    turn: Turn
    kind: str = ""
    subject: str = ""
    name: str = ""
    role: RoleId | None = None
    provider: OrganisationId | None = None
    partner: OrganisationId | None = None
    tie: TieKind | None = None
    topics: frozenset[TopicId] = frozenset()
    languages: frozenset[LanguageId] = frozenset()
    areas: frozenset[PlaceId] = frozenset()
    people: int | None = None
