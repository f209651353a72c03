"""What the service keeps beside the network: accounts, invitations, suggestions, drafts, earlier versions.

A paper is stored like every entity, in both engines, but is no part of the graph: it names others by plain ids, is
never searched, shown or exported with the network. What is secret in it (a session, a link sent by mail) stands here
only as SHA-256, so that whoever reads the store cannot use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from referral.access import AccountRole
from referral.codes import GroupId, LanguageId, OrganisationId, PlaceId, TopicId
from referral.edits import Edit
from referral.model import KINDS, Channel, Contact, Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Entity):
    """Anything that is kept beside the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Paper):
    """Somebody who may sign in: a role, and the organisation acted for; the id tells nothing about the person.

    `password` is an argon2id hash; empty where the person signs in elsewhere, as whom `subject` says (issuer and
    subject, OpenID Connect Core 1.0, section 2).
    """

    name: str
    email: str
    role: AccountRole
    organisation: OrganisationId | None = None
    password: str = ""
    subject: str = ""
    language: str = "de"
    created_on: date
    blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts(Paper):
    """How often something was tried in vain lately; the id is drawn, so that the log tells nothing.

    `address` is SHA-256 of what was tried and the address that was typed, registered or not.
    """

    address: str
    failures: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Paper):
    """A browser in which somebody is signed in; the id is SHA-256 of the cookie."""

    account: str
    begun_on: date
    until: datetime
    browser: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken(Paper):
    """What a program signs in with; the id is the token's visible beginning, `sealed` SHA-256 of the whole."""

    account: str
    name: str
    sealed: str
    may_write: bool = False
    created_on: date
    expires_on: date
    last_used_on: date | None = None


class Purpose(StrEnum):
    """What a link that was sent by mail is for."""

    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105  the word, not a secret
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket(Paper):
    """A link that was sent, for one use until a moment; the id is SHA-256 of its secret part.

    `kind` and `subject` name the entry or account it is about; `email`, `role` and `organisation` are those of somebody
    who is invited, `made_by` is the account that invited.
    """

    purpose: Purpose
    until: datetime
    kind: str = ""
    subject: str = ""
    role: AccountRole | None = None
    organisation: OrganisationId | None = None
    email: str = ""
    made_by: str = ""
    used_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Paper):
    """An entry as it was before a change: its record as JSON, empty where the change registered it.

    The id is the change's number and the entry's kind and id; `erased` is true where the text had to go (Art. 17).
    """

    kind: str
    subject: str
    number: int
    at: datetime
    actor: str
    action: str
    before: str = ""
    erased: bool = False


class Deed(StrEnum):
    """What a suggestion asks for."""

    REGISTER = "register"
    CHANGE = "change"
    RETIRE = "retire"
    REPORT = "report"


class Stand(StrEnum):
    """How far a suggestion has come."""

    WAITING = "waiting"
    ASKED_BACK = "asked back"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """An entry that is to be registered together with another one: its kind, and its record as JSON."""

    kind: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion(Paper):
    """A change that somebody asks for who may not make it, until the coordinator of that area has decided.

    The id is the number of the change that it came with. `before` and `after` are records as JSON: the entry when the
    change was suggested, and as it is wanted; `besides` are to be registered with it. `sender` is an account's id or
    `guest`; `sealed` is SHA-256 of the secret in a guest's link. `areas` say whose it is; `released` is true where the
    area that the entry is to leave has agreed. `note` is the sender's word, `reply` what the coordinator asks or why it
    was declined, `answer` what the sender answered.
    """

    deed: Deed
    kind: str
    subject: str
    before: str = ""
    after: str = ""
    besides: tuple[Beside, ...] = ()
    note: str = ""
    sender: str
    organisation: OrganisationId | None = None
    sealed: str = ""
    areas: frozenset[PlaceId] = frozenset()
    released: bool = False
    made_at: datetime
    stand: Stand = Stand.WAITING
    reply: str = ""
    answer: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance(Paper):
    """How often something was done within the hour that ends at `until`; the id says what, and never who did it."""

    taken: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(Paper):
    """A form that somebody has begun, kept until a moment; the id is SHA-256 of its link's secret part."""

    step: str
    form: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer(Paper):
    """The person behind a guide's pseudonym, kept with recorded consent only; the id is the guide's."""

    name: str
    contacts: tuple[Contact, ...] = ()
    placed_by: OrganisationId
    consented_on: date
    consent_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(Paper):
    """Which step of the ladder of reminders an entry has reached; the id is the entry's kind and id."""

    kind: str
    subject: str
    step: int
    sent_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCheck(Paper):
    """What came of asking for a web address; the id is SHA-256 of it."""

    address: str
    checked_on: date
    failing_since: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Paper):
    """A file that was brought in with one change, which can be undone until a day; the id is the change's number."""

    name: str
    format: str
    actor: str
    made_on: date
    undo_until: date
    added: int = 0
    changed: int = 0
    undone_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Paper):
    """What a request with an idempotency key was answered with; the id is SHA-256 of the account and the key."""

    request: str
    status: int
    location: str = ""
    etag: str = ""
    answer: str = ""
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure(Paper):
    """What an entry said in the file it came from, more than the network has a field for; the id is its kind and id.

    `record` is the entry as it was read from the file (JSON), `said` the file's own rows about it (JSON); what both say
    alike counts for as long as the entry still says it.
    """

    kind: str
    subject: str
    record: str
    said: str


class Expectation(StrEnum):
    """What a golden case expects of the counter's answer."""

    AMONG_FIRST = "among first"
    SPOKEN = "spoken directly"
    NOTHING_RELAXED = "nothing relaxed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenCase(Paper):
    """A persona that a centre has saved, nobody real, and what the counter should answer her.

    `places` are one area, or the municipalities that share a postcode. `expected` is the id of the service or
    organisation that should stand among the first `among` partners. `broken_since` is the night that found it broken.
    """

    centre: OrganisationId | None = None
    places: tuple[PlaceId, ...]
    topics: tuple[TopicId, ...]
    languages: frozenset[LanguageId] = frozenset()
    age: int | None = None
    groups: frozenset[GroupId] = frozenset()
    channel: Channel | None = None
    expectation: Expectation
    expected: str = ""
    among: int = 1
    made_on: date
    broken_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn(Paper):
    """That somebody is to be found who could stand in for an entry, should it stop; the id is the area and the entry.

    `area` is the one whose network was looked at; `done_on` is the day on which it was ticked off.
    """

    area: PlaceId
    kind: str
    subject: str
    noted_on: date
    due_on: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand(Paper):
    """How often in a week somebody asked in a county for a topic and a language, and nothing fitted exactly.

    The id is made of the four; `week` is as in ISO 8601 (`2026-W48`), `language` empty where none was asked for.
    Nothing says who asked, or when within the week.
    """

    week: str
    county: PlaceId
    topic: TopicId
    language: str = ""
    number: int


class Maturity(StrEnum):
    """How far an experience has been looked at: written down, tried by somebody, or evaluated with a result."""

    DESCRIBED = "described"
    TRIED = "tried"
    EVALUATED = "evaluated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """What a practice note says: the situation, what was tried, what came of it, and the result of an evaluation."""

    title: str
    topic: TopicId | None = None
    situation: str
    tried: str = ""
    outcome: str = ""
    day: date
    maturity: Maturity = Maturity.DESCRIBED
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeNote(Paper):
    """An experience that an authority or centre shares with all others.

    `published` is what everybody reads, `wanted` what waits for the coordinator of that area; `reply` is her word where
    she left it as it was.
    """

    organisation: OrganisationId
    published: Experience | None = None
    wanted: Experience | None = None
    made_on: date
    changed_on: date
    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Paper):
    """What if: a name for some edits to the network of an area, made one after the other, kept for the colleagues."""

    name: str
    area: PlaceId
    edits: tuple[Edit, ...] = ()
    centre: OrganisationId | None = None
    made_on: date
    changed_on: date


PAPERS: dict[str, type[Paper]] = {
    kind.__name__: kind
    for kind in (
        Account, Attempts, Session, ApiToken, Ticket, Revision, Suggestion, Allowance, Draft, Volunteer, Reminder,
        LinkCheck, Import, Repeat, Enclosure, GoldenCase, StandIn, Demand, PracticeNote, Scenario,
    )
}  # fmt: skip
"""Every kind of paper by name."""

STORED: dict[str, type[Entity]] = {**KINDS, **PAPERS}
"""Every kind that a store keeps: the network's first, then the papers."""
