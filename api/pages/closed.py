"""What notices say on a page: until when somebody is closed, what else is announced, and opening hours that know it."""

from __future__ import annotations

from datetime import date, datetime

from api.pages import times
from api.pages.screen import gettext as _
from api.pages.times import Door, Opening
from referral.closures import closed_days, closed_until, hours_with, in_force, lasting
from referral.hours import LOCAL, opens_next
from referral.model import Notice, Organisation, Service


def notices_of(provider: Organisation, service: Service | None) -> tuple[Notice, ...]:
    """The notices that count for a service (its provider's too), or for an organisation, each once."""
    return tuple(dict.fromkeys((*(service.notices if service else ()), *provider.notices)))


def hours_of(provider: Organisation, service: Service | None) -> str:
    """Opening hours in OSM syntax with the closed days in them; a service without hours has its provider's."""
    said = (service.hours if service else "") or provider.hours
    return hours_with(said, closed_days(notices_of(provider, service)))


def opening_of(provider: Organisation, service: Service | None, at: datetime) -> Opening:
    """How the door stands at a moment; during a closure until when, and when it opens again if that is near."""
    hours = hours_of(provider, service)
    until = closed_until(notices_of(provider, service), _day(at))
    if until is None:
        return times.opening(hours, at)
    opens = opens_next(hours, at)
    if opens is None:
        return Opening(door=Door.CLOSED, sentence=_("geschlossen bis %(day)s") % {"day": times.full_date(until)})
    facts = {"day": times.full_date(until), "when": times.moment(opens, at)}
    return Opening(door=Door.OPENS, sentence=_("geschlossen bis %(day)s, öffnet %(when)s") % facts, turns=opens)


def announced(provider: Organisation, service: Service | None, at: datetime) -> list[str]:
    """What notices in force say; that somebody is closed stands at the door already."""
    return [one.text for one in in_force(notices_of(provider, service), _day(at)) if one.text]


def ahead(provider: Organisation, service: Service | None, at: datetime) -> list[Notice]:
    """The notices that have not ended, those that begin first first."""
    return list(lasting(notices_of(provider, service), _day(at)))


def notice_words(notice: Notice) -> str:
    """`20.12.2026 bis 06.01.2027: geschlossen. Weihnachten`."""
    begins, until = times.full_date(notice.begins), times.full_date(notice.until)
    days = begins if begins == until else _("%(begins)s bis %(until)s") % {"begins": begins, "until": until}
    said = [*([_("geschlossen")] if notice.closed else []), *filter(None, [notice.text])]
    return f"{days}: {'. '.join(said)}"


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()
