"""The register seen through the standard: the rows of each entry as one reader may see them, with what was kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from graph_seed.hsds.keeping import enclosure_id, entity_then, merged, rows_then
from graph_seed.hsds.lexicon import Lexicon
from graph_seed.hsds.rows import Rows
from graph_seed.hsds.writing import organisation_rows, service_rows
from referral.access import Actor
from referral.audit import Sealed
from referral.model import Organisation, Service
from referral.papers import Enclosure
from referral.privacy import shown_to
from referral.stores import GraphReader, Key

E = TypeVar("E", Organisation, Service)
Changed = Mapping[tuple[str, str], datetime]
"""When an entry was changed last, by the name of its kind and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One state of the graph, what it is read with, and for whom."""

    graph: GraphReader
    actor: Actor
    lexicon: Lexicon
    today: date
    changed: Changed = field(default_factory=dict)

    def organisations(self, bodies: Sequence[Organisation]) -> Iterator[tuple[Organisation, Rows]]:
        """Organisations with their rows, as the reader may see them."""
        kept = self._kept(Organisation, bodies)
        for body in bodies:
            shown = shown_to(self.actor, body)
            rows = organisation_rows(self.lexicon, shown)
            then = self._then(kept, shown)
            if then is not None:
                rows = merged(rows, organisation_rows(self.lexicon, then), rows_then(kept[body.id]))
            yield body, rows

    def services(
        self, offers: Sequence[Service], providers: Mapping[str, Organisation]
    ) -> Iterator[tuple[Service, Rows]]:
        """Services with their rows, without those of their providers."""
        kept = self._kept(Service, offers)
        for offer in offers:
            provider = shown_to(self.actor, providers[offer.provider])
            changed = self.changed_at(offer)
            shown = shown_to(self.actor, offer)
            rows = service_rows(self.lexicon, shown, provider, self.today, changed)
            then = self._then(kept, shown)
            if then is not None:
                former = service_rows(self.lexicon, then, provider, self.today)
                rows = merged(rows, former, rows_then(kept[offer.id]))
            yield offer, rows

    def changed_at(self, service: Service) -> datetime | None:
        """When a service or its provider was changed last; None if that is not known."""
        keys = (("Service", service.id), ("Organisation", service.provider))
        return max((self.changed[key] for key in keys if key in self.changed), default=None)

    def _then(self, kept: Mapping[str, Enclosure], shown: E) -> E | None:
        """The entry as the file said it; None for whoever may not see all of it, for the file's rows say all."""
        if shown.id not in kept or shown.withheld:
            return None
        then = shown_to(self.actor, entity_then(kept[shown.id], type(shown)))
        return None if then.withheld else then

    def _kept(self, kind: type[E], entities: Iterable[E]) -> dict[str, Enclosure]:
        keys: list[Key] = [(Enclosure, enclosure_id(kind, entity.id)) for entity in entities]
        found = self.graph.whole(keys).values() if keys else ()
        return {one.subject: one for one in found if isinstance(one, Enclosure)}


def changes(log: Iterable[Sealed]) -> dict[tuple[str, str], datetime]:
    """When each organisation and service in a log was changed last."""
    return {
        (touch.kind, touch.id): sealed.entry.at
        for sealed in log
        for touch in sealed.entry.touched
        if touch.kind in _DATED
    }


_DATED = {kind.__name__ for kind in (Organisation, Service)}
