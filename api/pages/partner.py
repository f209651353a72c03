"""One organisation or service with everything that is public about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import render_template

from api import current
from api.auth import current_actor
from api.pages import closed, shown, times
from api.pages.choices import channel_names
from api.pages.linked import linked
from api.pages.screen import gettext as _
from api.pages.sheets import SheetLanguage, every_sheet_language
from api.words import Words
from referral import directory
from referral.access import Actor
from referral.hours import Day, Kind
from referral.lotsennetz import Lotsennetz
from referral.model import Contact, Organisation, Place, Programme, Service

MANY_AREAS = 12
"""So many areas are named one by one; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """What the page of an organisation (`service` is None) or service shows; `services` are the provider's others."""

    provider: Organisation
    service: Service | None
    services: tuple[Service, ...]
    areas: tuple[Place, ...]
    coordinated: tuple[Place, ...]
    coordinators: tuple[Organisation, ...]
    programmes: tuple[Programme, ...]
    at: datetime

    @property
    def entry(self) -> Organisation | Service:
        """The entry that the page is about."""
        return self.service or self.provider

    @property
    def id(self) -> str:
        """The id of that entry."""
        return self.entry.id

    @property
    def name(self) -> str:
        """What stands on the door: the provider's name, for a service too."""
        return self.provider.name

    @property
    def contacts(self) -> list[Contact]:
        """How to reach it, as far as everybody may see it."""
        return shown.contacts(self.service, self.provider) if self.service else list(self.provider.contacts)

    @property
    def withheld(self) -> bool:
        """Whether there are contacts that not everybody may see."""
        return self.provider.withheld or (self.service is not None and self.service.withheld)

    @property
    def address(self) -> str:
        """Where it is; empty: not said."""
        return self.entry.address or self.provider.address

    @property
    def hours(self) -> str:
        """Its opening hours in OSM syntax, with its closed days; empty: not said."""
        return closed.hours_of(self.provider, self.service)

    @property
    def week(self) -> tuple[Day, ...]:
        """The coming seven days, if on any of them it opens without an appointment; else nothing."""
        days = times.week(self.hours, self.at)
        return days if any(span.kind is not Kind.APPOINTMENT for day in days for span in day.spans) else ()

    @property
    def hours_text(self) -> str:
        """What the source says about its hours."""
        return self.entry.hours_text or self.provider.hours_text

    @property
    def sheet_languages(self) -> tuple[SheetLanguage, ...]:
        """The languages that a sheet about it can be printed in."""
        return every_sheet_language() if self.service else ()

    @property
    def facts(self) -> list[tuple[str, list[str]]]:
        """All other facts as names and values, those that are not said left out."""
        words = current.words()
        every = (
            (*_facts_of_service(self.service, words), *_facts_of_organisation(self, words))
            if self.service
            else _facts_of_organisation(self, words)
        )
        return [(name, list(values)) for name, values in every if values]


def partner(id: str) -> str:
    """The page of an organisation or a service."""
    found = look_up(current.lotsennetz(), current_actor(), id)
    return render_template("partner.html", partner=found, linked=linked(found))


def look_up(lotsennetz: Lotsennetz, actor: Actor, id: str) -> Partner:
    """An organisation or service with all it is tied to; NotFound if neither has this id."""
    found = directory.listing(lotsennetz, actor, id)
    return Partner(
        provider=found.provider,
        service=found.service,
        services=tuple(sorted(found.services, key=shown.title)),
        areas=found.areas,
        coordinated=found.coordinated,
        coordinators=found.coordinators,
        programmes=found.programmes,
        at=lotsennetz.clock(),
    )


def _facts_of_service(service: Service, words: Words) -> Iterator[tuple[str, list[str]]]:
    screen = words.language
    yield _("Hilft bei"), [words.vocabulary.topic(topic, screen) for topic in sorted(service.topics)]
    yield _("Sprachen"), [shown.spoken_words(service.languages)] if service.languages else [_("nicht angegeben")]
    yield _("Alter"), [_ages(service)]
    yield _("Richtet sich an"), [words.vocabulary.group(group, screen) for group in sorted(service.groups)]
    yield _("Nicht für"), [words.vocabulary.group(group, screen) for group in sorted(service.not_groups)]
    yield _("Erreichbar"), [channel_names()[channel] for channel in sorted(service.channels)]


def _facts_of_organisation(partner: Partner, words: Words) -> Iterator[tuple[str, list[str]]]:
    yield _("Gebiet"), _area_names(partner.areas)
    yield _("Koordiniert"), _area_names(partner.coordinated)
    yield _("Träger"), [partner.provider.body] if partner.provider.body else []
    yield _("Rechtsgrundlage"), [partner.provider.legal_basis] if partner.provider.legal_basis else []
    yield _("Programme"), [one.label.within(words.language) for one in partner.programmes]


def _area_names(places: tuple[Place, ...]) -> list[str]:
    names = [place.name for place in places[:MANY_AREAS]]
    return [*names, _("und %(num)s weitere") % {"num": len(places) - MANY_AREAS}] if places[MANY_AREAS:] else names


def _ages(service: Service) -> str:
    match service.age_min, service.age_max:
        case None, None:
            return _("nicht angegeben")
        case None, int(oldest):
            return _("bis %(oldest)s Jahre") % {"oldest": oldest}
        case int(youngest), None:
            return _("ab %(youngest)s Jahren") % {"youngest": youngest}
        case youngest, oldest:
            return _("%(youngest)s bis %(oldest)s Jahre") % {"youngest": youngest, "oldest": oldest}
