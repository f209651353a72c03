"""The yearly inventory in words: the tables that stand on its page and in its workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.pages import times
from api.pages.screen import gettext as _
from api.pages.screen import screen_language
from api.pages.thin_words import cause_words
from api.pages.tie_words import tie_kinds
from referral.freshness import Freshness
from referral.inventory import Inventory
from referral.model import ActorKind, Organisation, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its title, its headings, and its rows."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def tables(found: Inventory) -> list[Table]:
    """All tables of the inventory, in the order in which they are read."""
    return [_facts(found), _actors(found), _services(found), _by_topic(found), _by_language(found), _thin(found),
            _ties(found), _sources(found)]  # fmt: skip


def sheets(found: Inventory) -> Iterator[tuple[str, Sequence[str], Sequence[Sequence[str]]]]:
    """The same for a workbook."""
    for table in tables(found):
        yield table.title, table.headings, table.rows


def _facts(found: Inventory) -> Table:
    whole = found.coverage.whole
    rows = [
        (_("Gebiet"), found.area.name),
        (_("Stand"), times.full_date(found.day)),
        (_("Akteure"), str(sum(map(len, found.actors.values())))),
        (_("Angebote"), str(len(found.services))),
        (_("Lotsinnen und Lotsen"), str(found.guides)),
        (_("Verbindungen"), str(len(found.ties))),
        (_("Einträge, die jemand Zuständiges bestätigt hat"), str(found.confirmed)),
        (_("Einträge nur aus öffentlichen Quellen"), str(found.unconfirmed)),
        *(
            (_("davon %(standing)s") % {"standing": _standing(kind)}, str(found.facts.get(kind, 0)))
            for kind in Freshness
        ),
        (_("Orte mal Themen"), str(whole.cells)),
        (_("davon ohne Angebot"), str(whole.empty)),
        (_("davon mit nur einem Angebot"), str(whole.thin)),
    ]
    return Table(title=_("Überblick"), headings=[_("Was"), _("Wie viel")], rows=rows)


def _actors(found: Inventory) -> Table:
    rows = [
        (_kind(kind), one.name, one.body, _seat(found, one), *_stand(found, one))
        for kind, several in found.actors.items()
        for one in several
    ]
    headings = [_("Art"), _("Name"), _("Träger"), _("Sitz"), _("Bestätigung"), _("Quelle"), _("Stand der Quelle")]
    return Table(title=_("Akteure"), headings=headings, rows=rows)


def _services(found: Inventory) -> Table:
    region, language = found.coverage.region, screen_language()
    rows = []
    for one in found.services:
        topics = ", ".join(sorted(region.topics[topic].label.within(language) for topic in one.topics))
        spoken = ", ".join(sorted({region.languages[said.language].label.within(language) for said in one.languages}))
        provider = region.organisations[one.provider].name
        rows.append((provider, one.title.within(language), topics, spoken, *_stand(found, one)))
    headings = [
        _("Stelle"),
        _("Angebot"),
        _("Themen"),
        _("Sprachen"),
        _("Bestätigung"),
        _("Quelle"),
        _("Stand der Quelle"),
    ]
    return Table(title=_("Angebote"), headings=headings, rows=sorted(rows))


def _by_topic(found: Inventory) -> Table:
    topics, language = found.coverage.region.topics, screen_language()
    rows = [(topic.label.within(language), str(found.by_topic.get(id, 0))) for id, topic in topics.items()]  # type: ignore[call-overload]
    return Table(title=_("Angebote nach Themen"), headings=[_("Thema"), _("Angebote")], rows=rows)


def _by_language(found: Inventory) -> Table:
    known, language = found.coverage.region.languages, screen_language()
    rows = [(known[tag].label.within(language), str(number)) for tag, number in found.by_language.items()]
    return Table(title=_("Angebote nach Sprachen"), headings=[_("Sprache"), _("Angebote")], rows=rows)


def _thin(found: Inventory) -> Table:
    language = screen_language()
    rows = [
        (
            gap.part.name,
            gap.topic.label.within(language),
            f"{gap.square.empty}/{gap.square.cells}",
            f"{gap.square.thin}/{gap.square.cells}",
            ", ".join(cause_words(cause) for cause, _number in gap.square.causes),
            str(gap.square.demand),
        )
        for gap in found.coverage.gaps
    ]
    headings = [_("Ort"), _("Thema"), _("leer"), _("nur ein Angebot"), _("Ursachen"), _("vergeblich gefragt (Kreis)")]
    return Table(title=_("Lücken"), headings=headings, rows=rows)


def _ties(found: Inventory) -> Table:
    bodies = found.coverage.region.organisations
    kinds = tie_kinds()
    rows = [
        (
            bodies[tie.origin].name,
            kinds[tie.kind],
            bodies[tie.target].name,
            tie.since,
            _confirmed(found, tie),
            tie.source,
        )
        for tie in found.ties
    ]
    headings = [_("Stelle"), _("Verbindung"), _("Stelle"), _("seit"), _("Bestätigung"), _("Quelle")]
    return Table(title=_("Verbindungen"), headings=headings, rows=sorted(rows))


def _sources(found: Inventory) -> Table:
    rows = [(source, str(number)) for source, number in found.sources]
    return Table(title=_("Quellen"), headings=[_("Quelle"), _("Einträge")], rows=rows)


def _stand(found: Inventory, one: Organisation | Service) -> tuple[str, str, str]:
    return _confirmed(found, one), one.source, one.stated_on


def _confirmed(_found: Inventory, one: object) -> str:
    assured_on = getattr(one, "assured_on", None)
    return _("bestätigt am %(day)s") % {"day": times.full_date(assured_on)} if assured_on else _("noch nicht bestätigt")


def _seat(found: Inventory, one: Organisation) -> str:
    place = found.coverage.region.places.get(one.seated_in or "")
    return place.name if place else ""


def _kind(kind: ActorKind) -> str:
    return {
        ActorKind.AUTHORITY: _("Ausländerbehörde"),
        ActorKind.CENTRE: _("Koordinierungsstelle"),
        ActorKind.DESK: _("Lotsenstelle"),
        ActorKind.MIGRANT_ORGANISATION: _("Migrantenorganisation"),
        ActorKind.ADVICE_CENTRE: _("Beratungsstelle"),
        ActorKind.OTHER_BODY: _("andere Stelle"),
    }[kind]


def _standing(kind: Freshness) -> str:
    return {
        Freshness.FRESH: _("frisch bestätigt (bis sechs Monate)"),
        Freshness.DUE: _("fällig (bis zwölf Monate)"),
        Freshness.UNCONFIRMED: _("nie bestätigt"),
        Freshness.OLD: _("veraltet (über zwölf Monate)"),
    }[kind]
