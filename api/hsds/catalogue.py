"""What the Open Referral API knows of the register at once: all ids by their UUIDs, and when each entry was changed.

Made once for each process and then kept in step with the log of changes, so that an id is found without a search.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from graph_seed.hsds.ids import outer_id
from graph_seed.hsds.keeping import enclosure_id, rows_then
from graph_seed.hsds.lexicon import LEXICAL, Lexicon
from graph_seed.hsds.rows import Rows
from graph_seed.hsds.terms import Term, all_terms, terms
from graph_seed.hsds.window import Window, changes
from graph_seed.hsds.writing import stay_id
from referral.access import GUEST
from referral.model import Organisation, Service
from referral.papers import Enclosure
from referral.stores import GraphReader

E = TypeVar("E", Organisation, Service, Enclosure)
LEXICAL_NAMES = frozenset(kind.__name__ for kind in LEXICAL)


@dataclass
class Shelf:
    """The ids of one kind of entry: all of them, and each by its UUID; one that was removed leaves its UUID behind."""

    ids: set[str] = field(default_factory=set)
    inner: dict[str, str] = field(default_factory=dict)

    def add(self, id: str, outer: str) -> None:
        """Note an entry."""
        self.ids.add(id)
        self.inner[outer] = id
        self.__dict__.pop("sorted", None)

    def discard(self, id: str) -> None:
        """Forget an entry."""
        self.ids.discard(id)
        self.__dict__.pop("sorted", None)

    @cached_property
    def sorted(self) -> Sequence[str]:
        """All ids in their order."""
        return sorted(self.ids)


class Catalogue:
    """The register's ids, land and vocabulary in one version of the graph, and in each later one it is shown."""

    def __init__(self, graph: GraphReader) -> None:
        self.version = graph.version
        self.organisations, self.services = Shelf(), Shelf()
        self.providers: dict[str, str] = {}
        self.stays: dict[str, tuple[str, ...]] = {}
        self.at_stays: dict[str, str] = {}
        self.changed: dict[tuple[str, str], datetime] = changes(graph.log())
        self.lexicon = Lexicon.of(graph)
        self.enclosures: dict[str, Rows] = {one.id: rows_then(one) for one in graph.find(Enclosure)}
        for body in graph.find(Organisation):
            self.organisations.add(body.id, outer_id("organization", body.id))
        self._note(graph, graph.find(Service))

    def follow(self, graph: GraphReader) -> None:
        """Come up with a later version of the graph; only what was touched since is looked at."""
        log = list(graph.log(after=self.version))
        self.changed |= changes(log)
        touched: dict[str, set[str]] = {}
        for touch in (touch for sealed in log for touch in sealed.entry.touched):
            touched.setdefault(touch.kind, set()).add(touch.id)
        enclosed = touched.get("Enclosure", set())
        for id in enclosed:
            self.enclosures.pop(id, None)
        self.enclosures |= {one.id: rows_then(one) for one in _whole(graph, Enclosure, enclosed)}
        if LEXICAL_NAMES & touched.keys():
            self.lexicon = Lexicon.of(graph)
        if enclosed or LEXICAL_NAMES & touched.keys():
            self.__dict__.pop("terms", None)
            self.__dict__.pop("meanings", None)
        self._follow_entries(graph, touched.get("Organisation", set()), touched.get("Service", set()), enclosed)
        self.version = graph.version

    def _follow_entries(self, graph: GraphReader, bodies: set[str], offers: set[str], enclosed: set[str]) -> None:
        offers = offers | {id.partition(" ")[2] for id in enclosed}
        for id in bodies:
            self.organisations.discard(id)
        for id in offers:
            self.services.discard(id)
            self.stays.pop(id, None)
        for body in _whole(graph, Organisation, bodies):
            self.organisations.add(body.id, outer_id("organization", body.id))
        self._note(graph, _whole(graph, Service, offers))
        self.__dict__.pop("located", None)

    @cached_property
    def terms(self) -> Rows:
        """All taxonomies and terms: our own, and those that were kept with files of others."""
        rows = all_terms(self.lexicon)
        for enclosed in self.enclosures.values():
            for table in ("taxonomy", "taxonomy_term"):
                for row in enclosed.of(table):
                    rows.add(table, row)
        return rows

    @cached_property
    def meanings(self) -> Mapping[str, Term]:
        """Our own terms by their UUIDs."""
        return {term.outer_id: term for term in terms(self.lexicon)}

    @cached_property
    def located(self) -> Sequence[str]:
        """The UUIDs of all services at their locations, by the services' ids."""
        return [outer for id in sorted(self.stays) for outer in self.stays[id]]

    def bearers(self, term: str) -> frozenset[str]:
        """The UUIDs of entries whose kept rows bear a term of somebody else's."""
        return frozenset(
            row.get("link_id", "")
            for enclosed in self.enclosures.values()
            for row in enclosed.where("attribute", "taxonomy_term_id", term)
        )

    def _note(self, graph: GraphReader, services: Iterable[Service]) -> None:
        for one in services:
            self.services.add(one.id, outer_id("service", one.id))
            self.providers[one.id] = one.provider
            if stays := self._stays(graph, one):
                self.stays[one.id] = stays
                self.at_stays |= dict.fromkeys(stays, one.id)

    def _stays(self, graph: GraphReader, service: Service) -> tuple[str, ...]:
        """The UUIDs of a service at its locations; those of a file it came from if there is one."""
        if enclosure_id(Service, service.id) not in self.enclosures:
            return (stay_id(service),) if service.address else ()
        window = Window(graph=graph, actor=GUEST, lexicon=self.lexicon, today=_ANY_DAY)
        providers: dict[str, Organisation] = {service.provider: graph.get(Organisation, service.provider)}
        return tuple(
            row["id"] for _, rows in window.services([service], providers) for row in rows.of("service_at_location")
        )


_ANY_DAY = date(2000, 1, 1)
"""Where a service is does not hang on the day."""


def _whole(graph: GraphReader, kind: type[E], ids: Iterable[str]) -> list[E]:
    found = graph.whole([(kind, id) for id in sorted(ids)])
    return [one for one in found.values() if isinstance(one, kind)]
