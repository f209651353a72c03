"""The port: the few questions the domain asks its store, and how a store is opened.

A `with` block is the transaction: `read()` sees one state of the graph from beginning to end, `write()` commits at its
end and undoes everything on any exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

import networkx as nx

from referral.audit import Entry, Sealed, Touch
from referral.codes import OrganisationId, PlaceId
from referral.columns import Columns, Posting
from referral.errors import Malformed
from referral.model import Entity, Guide
from referral.need import Area, Need, Reach

E = TypeVar("E", bound=Entity)
Key = tuple[type[Entity], str]


class Surroundings(Protocol):
    """All that judging needs around one need; a store may fetch it in one round trip."""

    @property
    def areas(self) -> Sequence[Area]:
        """The areas that hold the place, nearest first, up to the country."""

    @property
    def columns(self) -> Columns:
        """The table that the rows of all postings stand in."""

    def postings(self, reach: Reach) -> Sequence[Posting]:
        """The candidates for the need's topics that this step of reaching further adds."""

    def interpreters(self) -> Sequence[Posting]:
        """Services about interpreting for these areas, nearest area first."""

    def guides(self) -> Sequence[tuple[Area, Guide]]:
        """Guides active in these areas who speak one of the need's languages, nearest area first, then by id."""


class GraphReader(Protocol):
    """What can be asked of the graph."""

    @property
    def version(self) -> int:
        """The number of the latest change; 0 for an empty store."""

    def get(self, kind: type[E], id: str) -> E:
        """The entity with this id, or NotFound."""

    def whole(self, keys: Sequence[Key]) -> Mapping[Key, Entity]:
        """Several entities at once, of any kinds; ids that are not registered are absent."""

    def find(self, kind: type[E], **properties: object) -> Iterator[E]:
        """All of a kind whose fields have these values (a field that is a set: which hold the value), by id."""

    def search(self, kind: type[E], words: str, *, limit: int = 20) -> Sequence[E]:
        """Those whose names hold words, best first: ä = ae, ß = ss, beginnings of words and typing errors do too."""

    def count(self, kind: type[Entity]) -> int:
        """How many of a kind there are."""

    def surroundings(self, need: Need) -> Surroundings:
        """Areas, responsible bodies and candidates around a need; NotFound for a place or topic not registered."""

    def chain(self, start: OrganisationId, end: OrganisationId) -> Sequence[OrganisationId]:
        """The shortest chain of ties from one organisation to another, both ends included; empty if none."""

    def region(self, area: PlaceId) -> nx.MultiDiGraph[Key]:
        """A copy of the part of the graph within an area: places, organisations and their edges, for analysis."""

    def log(self, after: int = 0) -> Iterator[Sealed]:
        """The sealed entries of all changes after this number, oldest first."""


class GraphWriter(GraphReader, Protocol):
    """What can be changed."""

    @property
    def touched(self) -> tuple[Touch, ...]:
        """What this block has put and deleted so far, each entity once, by its last deed."""

    def put(self, entity: Entity) -> None:
        """Register or replace an entity; its links must exist by the end of the block, or Conflict."""

    def delete(self, kind: type[Entity], id: str) -> None:
        """Remove an entity; NotFound, or Conflict while others link to it."""

    def append(self, entry: Entry) -> Sealed:
        """Seal an entry into the log, in this transaction."""


class GraphStore(Protocol):
    """A graph that is kept somewhere."""

    def read(self) -> AbstractContextManager[GraphReader]:
        """One consistent state of the graph."""

    def write(self) -> AbstractContextManager[GraphWriter]:
        """A change; one writer at a time over all processes."""

    def close(self) -> None:
        """Give back what the operating system lent; the store can not be used afterwards."""


def _open_file(url: str) -> GraphStore:
    from referral.stores.networkx_store import NetworkxStore

    return NetworkxStore(url.partition(":")[2])


ENGINES: dict[str, Callable[[str], GraphStore]] = {"file": _open_file}
"""How each kind of address is opened; the contract suite runs over all of them."""


def open_store(url: str) -> GraphStore:
    """Open the store at an address such as `file:/var/lib/lotsennetz/graph.db`, or raise Malformed or a StoreError."""
    scheme = url.partition(":")[0]
    if scheme not in ENGINES:
        raise Malformed("the address of a store", url, f"expected one that starts with {', '.join(ENGINES)}:")
    return ENGINES[scheme](url)
