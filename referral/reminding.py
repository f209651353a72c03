"""Reminders that an entry should be confirmed: a ladder of letters, first to whoever it is about, then to its centre.

A letter to a partner bears one link, with which everything can be confirmed without signing in (`confirming.py`). What
a letter says is up to whoever sends it; here is decided who gets one, when, and about what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from referral.access import OPERATOR, AccountRole, Action
from referral.accounts import sealed
from referral.confirming import due_of, today_of
from referral.directory import coordinators
from referral.freshness import Freshness, freshness
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, ContactKind, Organisation, Service, Sourced
from referral.papers import Account, Purpose, Reminder, Ticket
from referral.stores import GraphReader, GraphWriter


class Recipient(StrEnum):
    """Who gets a letter."""

    PARTNER = "partner"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the ladder: how long after the one before, and to whom."""

    wait: timedelta
    to: Recipient


LADDER: tuple[Step, ...] = (
    Step(wait=timedelta(0), to=Recipient.PARTNER),
    Step(wait=timedelta(weeks=4), to=Recipient.PARTNER),
    Step(wait=timedelta(weeks=4), to=Recipient.CENTRE),
    Step(wait=timedelta(weeks=18), to=Recipient.PARTNER),
    Step(wait=timedelta(weeks=26), to=Recipient.CENTRE),
)
"""When due, after four weeks, after eight to the centre; again when the entry is marked, and when it leaves the sheets.

Whoever has no mail address is left to the centre at once. After the last step nobody is reminded until it is confirmed.
"""

KEEPERS = frozenset({AccountRole.COORDINATOR, AccountRole.PARTNER})
"""Whose accounts are written to about their organisation's entry."""
LINK_LASTS = timedelta(weeks=6)
MOST = 100
"""So many letters are sent in one night; the others follow in the next ones."""

Draw = Callable[[], str]
"""Draws a secret of at least 128 random bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """An organisation of which something is due: itself or some of its services; the least fresh of these decides."""

    organisation: Organisation
    entries: tuple[Sourced, ...]
    freshness: Freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminding:
    """A letter to write: to whom, about what, and for a partner the secret of its link and until when it holds."""

    to: str
    recipient: Recipient
    about: tuple[Overdue, ...]
    secret: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """What came of a night: letters sent, failed and left for the next, and organisations that nobody can be asked."""

    sent: int = 0
    failed: int = 0
    unreachable: int = 0
    waiting: int = 0


Send = Callable[[Reminding], bool]
"""Sends a letter, and says whether it is on its way."""


def remind(lotsennetz: Lotsennetz, send: Send, draw: Draw, most: int = MOST) -> Reminded:
    """Send all reminders whose time has come, at most so many; what could not be sent is tried again the next night.

    The link is kept before its letter leaves, and the step after it: should the night be cut short, somebody may get a
    letter twice, but never a link that does not work.
    """
    today = today_of(lotsennetz)
    with lotsennetz.read() as graph:
        addresses = addresses_of(graph)
        steps, settled = _steps(graph, today, addresses)
        planned = list(_letters(graph, steps, addresses, lotsennetz.clock(), draw))
    unreachable = len(steps) - sum(len(one.about) for one in planned)
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        for id in settled:
            graph.delete(Reminder, id)
        for letter in planned[:most]:
            _keep_link(graph, letter)
    sent = [letter for letter in planned[:most] if send(letter)]
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        for overdue in (one for letter in sent for one in letter.about):
            graph.put(_reminder(overdue, steps[overdue.organisation.id][1], today))
    failed = min(most, len(planned)) - len(sent)
    return Reminded(sent=len(sent), failed=failed, unreachable=unreachable, waiting=max(0, len(planned) - most))


Due = Mapping[str, tuple[Overdue, int]]
"""What is due and the number of its next step, by the organisation's id."""


def overdue(graph: GraphReader, today: date) -> Iterator[Overdue]:
    """All organisations of which something is due, by id; made-up ones are left alone."""
    offered: defaultdict[str, list[Service]] = defaultdict(list)
    for service in graph.find(Service):
        offered[service.provider].append(service)
    for organisation in graph.find(Organisation):
        entries = due_of((organisation, *offered[organisation.id]), today)
        if entries and not organisation.fictional:
            ages = {freshness(one.assured_on, today) for one in entries}
            least = next(age for age in (Freshness.OLD, Freshness.UNCONFIRMED, Freshness.DUE) if age in ages)
            yield Overdue(organisation=organisation, entries=entries, freshness=least)


def _steps(graph: GraphReader, today: date, addresses: Mapping[str, str]) -> tuple[Due, list[str]]:
    """Who has reached which step, and the reminders that are settled since all was confirmed."""
    reached = {reminder.subject: reminder for reminder in graph.find(Reminder)}
    due = {one.organisation.id: one for one in overdue(graph, today)}
    numbers = {id: _next(reached.get(id), today, addressed=id in addresses) for id in due}
    found = {id: (due[id], number) for id, number in numbers.items() if number is not None}
    return found, [reminder.id for subject, reminder in sorted(reached.items()) if subject not in due]


def _next(reached: Reminder | None, today: date, *, addressed: bool) -> int | None:
    """The number of the step that is to be taken today, or None."""
    ahead = range(reached.step + 1 if reached else 0, len(LADDER))
    number = next((one for one in ahead if addressed or LADDER[one].to is Recipient.CENTRE), None)
    if number is None or (reached and today < reached.sent_on + LADDER[number].wait):
        return None
    return number


def _letters(
    graph: GraphReader, steps: Due, addresses: Mapping[str, str], now: datetime, draw: Draw
) -> Iterator[Reminding]:
    """One letter to each partner, and one to each centre about all that have come so far."""
    gathered: defaultdict[str, list[Overdue]] = defaultdict(list)
    for one, number in steps.values():
        if LADDER[number].to is Recipient.PARTNER:
            to = addresses[one.organisation.id]
            yield Reminding(to=to, recipient=Recipient.PARTNER, about=(one,), secret=draw(), until=now + LINK_LASTS)
        elif to := next((addresses[id] for id in _centres(graph, one) if id in addresses), ""):
            gathered[to].append(one)
    for to, about in sorted(gathered.items()):
        yield Reminding(to=to, recipient=Recipient.CENTRE, about=tuple(about))


def _centres(graph: GraphReader, one: Overdue) -> list[str]:
    """Who coordinates where an organisation is; a centre looks after itself."""
    organisation = one.organisation
    if organisation.coordinates:
        return [organisation.id]
    offered = [entry.areas for entry in one.entries if isinstance(entry, Service)]
    return [centre.id for centre in coordinators(graph, organisation, organisation.competent_for.union(*offered))]


def addresses_of(graph: GraphReader) -> Mapping[str, str]:
    """Where each organisation is written to: whoever keeps its entry here, else the mail address that it names."""
    found: dict[str, str] = {}
    accounts = (one for one in graph.find(Account) if one.role in KEEPERS and not one.blocked)
    for account in sorted(accounts, key=lambda one: (one.created_on, one.id)):
        found.setdefault(account.organisation or "", account.email)
    for organisation in graph.find(Organisation):
        _note(found, organisation.id, organisation.contacts)
    for service in graph.find(Service):
        _note(found, service.provider, service.contacts)
    return found


def _note(found: dict[str, str], id: str, contacts: Sequence[Contact]) -> None:
    for contact in contacts:
        if contact.kind is ContactKind.EMAIL:
            found.setdefault(id, contact.value)


def _keep_link(graph: GraphWriter, letter: Reminding) -> None:
    if letter.until is not None:
        (one,) = letter.about
        organisation = one.organisation.id
        graph.put(
            Ticket(
                id=sealed(letter.secret),
                purpose=Purpose.CONFIRMATION,
                until=letter.until,
                kind=Organisation.__name__,
                subject=organisation,
                organisation=organisation,  # type: ignore[arg-type]
            )
        )


def _reminder(one: Overdue, number: int, today: date) -> Reminder:
    kind, subject = Organisation.__name__, one.organisation.id
    return Reminder(id=f"{kind} {subject}", kind=kind, subject=subject, step=number, sent_on=today)
