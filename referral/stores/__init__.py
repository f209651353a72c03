"""The port: the few questions the domain asks its store, and how a store is opened.

A `with` block is the transaction: `read()` sees one state of the graph from beginning to end, `write()` commits at its
end and undoes everything on any exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from referral.audit import Entry, Sealed, Touch
from referral.bonds import Ties
from referral.codes import OrganisationId, PlaceId
from referral.columns import Columns, Posting
from referral.errors import Malformed
from referral.model import Entity, Guide
from referral.need import Area, Need, Reach
from referral.stores.neo4j_address import SCHEMES as NEO4J
from referral.stores.neo4j_address import masked

if TYPE_CHECKING:
    from referral.region import Region

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
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

    def ties(self) -> Ties:
        """The ties of the authorities and the coordination centre responsible by place (`responsible`), by id."""


class GraphReader(Protocol):
    """What can be asked of the graph."""

    @property
    def version(self) -> int:
        """The number of the latest change; 0 for an empty store."""

    def get(self, kind: type[E], id: str) -> E:
        """The entity with this id, or NotFound."""

    def whole(self, keys: Sequence[Key]) -> Mapping[Key, Entity]:
        """Several entities at once, of any kinds; ids that are not registered are absent."""

    def find(self, kind: type[E], /, **properties: object) -> Iterator[E]:
        """All of a kind whose fields have these values (a field that is a set: which hold the value), by id."""

    def search(self, kind: type[E], words: str, *, limit: int = 20) -> Sequence[E]:
        """Those whose names hold words, best first: ä = ae, ß = ss, beginnings of words and typing errors do too."""

    def count(self, kind: type[Entity]) -> int:
        """How many of a kind there are."""

    def surroundings(self, need: Need) -> Surroundings:
        """Areas, responsible bodies and candidates around a need; NotFound for a place or topic not registered."""

    def chain(self, start: OrganisationId, end: OrganisationId) -> Sequence[OrganisationId]:
        """The shortest chain of ties from one organisation to another, both ends included; empty if none."""

    def region(self, area: PlaceId) -> Region:
        """All that analysis needs of an area, as one value, read at once; NotFound for a place not registered."""

    def digest(self, kind: type[Entity]) -> tuple[int, str]:
        """How many of a kind there are, and SHA-256 over all that is said of them, by id; alike in every engine."""

    def log(self, after: int = 0) -> Iterator[Sealed]:
        """The sealed entries of all changes after this number, oldest first."""


class GraphWriter(GraphReader, Protocol):
    """What can be changed."""

    @property
    def touched(self) -> tuple[Touch, ...]:
        """What this block has put and deleted so far, each entity once, by its last deed."""

    @property
    def former(self) -> Mapping[Key, Entity | None]:
        """What stood under each key before this block touched it; None where nothing did."""

    def put(self, entity: Entity) -> None:
        """Register or replace an entity; its links must exist by the end of the block, or Conflict."""

    def delete(self, kind: type[Entity], id: str) -> None:
        """Remove an entity; NotFound, or Conflict while others link to it."""

    def append(self, entry: Entry) -> Sealed:
        """Seal an entry into the log, in this transaction."""


Position = tuple[int, int, str]
"""How far a copy has come: the step, the kind (or the number of the change), and the last id."""


class Receiver(Protocol):
    """Takes in a copy of another store, part by part; each part of a step comes in the order of kinds and ids."""

    @property
    def steps(self) -> int:
        """How often entities are to be sent."""

    @property
    def reached(self) -> Position:
        """Up to where everything was taken in before; it need not be sent again."""

    def wants(self, step: int, kind: type[Entity]) -> bool:
        """Whether a step needs the entities of a kind."""

    def take(self, position: Position, entities: Sequence[Entity]) -> None:
        """Take in the next entities, all of one kind, which end at this position."""

    def seal(self, position: Position, entries: Sequence[Sealed]) -> None:
        """Take in the next changes, with their seals as they are; after all entities."""


class Original(Protocol):
    """What a copy is made from: a state of a graph, or a backup of one."""

    @property
    def version(self) -> int:
        """The number of the latest change; 0 for an empty store."""

    def find(self, kind: type[E], /) -> Iterator[E]:
        """All of a kind, by id."""

    def count(self, kind: type[Entity]) -> int:
        """How many of a kind there are."""

    def digest(self, kind: type[Entity]) -> tuple[int, str]:
        """How many of a kind there are, and SHA-256 over all that is said of them."""

    def log(self, after: int = 0) -> Iterator[Sealed]:
        """The sealed entries of all changes after this number, oldest first."""


class Source(Protocol):
    """Where an original can be read: a store, or a backup."""

    def read(self) -> AbstractContextManager[Original]:
        """One consistent state."""


class GraphStore(Protocol):
    """A graph that is kept somewhere."""

    def read(self) -> AbstractContextManager[GraphReader]:
        """One consistent state of the graph."""

    def look(self, question: Callable[[GraphReader], T]) -> T:
        """The answer to a question about one state; it may be asked again if the graph changes meanwhile."""

    def write(self) -> AbstractContextManager[GraphWriter]:
        """A change; one writer at a time over all processes."""

    def snapshot(self) -> AbstractContextManager[GraphReader]:
        """One state of the graph that holds however long it is read; where it must, it lets whoever writes wait."""

    def receive(self, source: str, *, replace: bool = False) -> AbstractContextManager[Receiver]:
        """A copy of the store that is known by this seal; Conflict unless this one is empty or began the same copy.

        With `replace`, whatever stands here goes first.
        """

    def overwrite(self) -> bool:
        """Overwrite what was deleted wherever it still lies; whether nothing of it is left in the store's own files."""

    def close(self) -> None:
        """Give back what the operating system lent; the store can not be used afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a server is entered where its address does not say so: a password, and a file of authorities to trust."""

    password: str = field(default="", repr=False)
    authorities: str = ""


def _open_file(url: str, _access: Access) -> GraphStore:
    from referral.stores.networkx_store import NetworkxStore

    return NetworkxStore(url.partition(":")[2])


def _open_neo4j(url: str, access: Access) -> GraphStore:
    from referral.stores.neo4j_store import Neo4jStore

    return Neo4jStore(url, password=access.password, authorities=access.authorities)


ENGINES: Mapping[str, Callable[[str, Access], GraphStore]] = {"file": _open_file, "neo4j": _open_neo4j}
"""How each engine opens an address; the contract suite runs over all of them."""
SCHEMES: Mapping[str, str] = {"file": "file"} | dict.fromkeys(NEO4J, "neo4j")
"""How addresses begin, and the engine behind each beginning."""


def open_store(url: str, access: Access = Access()) -> GraphStore:
    """Open the store at an address such as `file:/var/lib/lotsennetz/graph.db`, or raise Malformed or a StoreError."""
    scheme = url.partition(":")[0]
    if scheme not in SCHEMES:
        beginnings = ", ".join(f"{one}:" for one in SCHEMES)
        raise Malformed("the address of a store", masked(url), f"expected one that starts with {beginnings}")
    return ENGINES[SCHEMES[scheme]](url, access)
