"""The connection to a Neo4j server: questions are asked again after a hiccup, and no change ends in doubt.

A process makes its driver when it first needs one, so that one made before a fork is never shared. What is written is
seen by whatever is read afterwards through the same connection, on whichever member of a cluster (bookmarks).
"""

from __future__ import annotations

import os
import ssl
import threading
import uuid
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import Any, NamedTuple, TypeVar

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, Result, Session, Transaction, TrustCustomCAs

from referral.audit import GENESIS
from referral.errors import StoreClosed, StoreUncertain, StoreUntrusted
from referral.stores import cypher
from referral.stores.neo4j_address import Address
from referral.stores.neo4j_faults import ANY, NEEDED, is_worth_a_retry, sentences, too_old
from referral.stores.neo4j_schema import FOUND, POSTPONED, RESUMED, prepare

T = TypeVar("T")

PAUSES = (0.02, 0.1, 0.4, 1.0)
"""Seconds to wait before something is asked again that may succeed the next time."""
LONGEST = 600.0
"""Seconds that a whole change may take."""
DRIVER: Mapping[str, Any] = {
    "connection_timeout": 5.0,
    "connection_acquisition_timeout": 10.0,
    "max_connection_pool_size": 20,
    "notifications_min_severity": "OFF",
    "telemetry_disabled": True,
    "user_agent": "lotsennetz",
}
"""How the driver works: seconds to wait for a connection and for a free one, and how many a process holds at most."""


class Found(NamedTuple):
    """What a question brought: the number of the latest change, the stamp of the land then, and what was found."""

    number: int
    land: str
    found: Sequence[Any]


class Server:
    """One database of a Neo4j server; `trips` counts the questions it was asked.

    `patience` is how many seconds a server is waited for that was lost while a change was being kept.
    """

    def __init__(self, address: Address, authorities: str, patience: float) -> None:
        self.where = str(address)
        self._address = address
        self._authorities = authorities
        self._patience = patience
        self._bookmarks = GraphDatabase.bookmark_manager()
        self._lock = threading.Lock()
        self._closed = False
        self._drivers: list[tuple[int, Driver]] = []
        self.trips = 0
        weakref.finalize(self, _give_back, self._drivers)

    def prepare(self) -> None:
        """Check that the server is new enough, and make what the database has to know before the first entity."""
        with sentences(self.where), self._session(WRITE_ACCESS) as session:
            result = session.run(FOUND)
            found, postponed = result.single(strict=True)
            self._check_age(str(result.consume().server.agent))
            prepare(self.where, found, lambda statement, **values: session.run(statement, values).consume())
            for statement in RESUMED if postponed else ():
                session.run(statement).consume()

    def postpone(self) -> None:
        """Do without what is made quicker later; `prepare` makes it, now or when the store is opened next."""
        with sentences(self.where), self._session(WRITE_ACCESS) as session:
            for statement in POSTPONED:
                session.run(statement).consume()

    def check_open(self) -> None:
        """StoreClosed if the connections were given back."""
        if self._closed:
            raise StoreClosed(self.where)

    def ask(self, statement: str, values: Mapping[str, Any]) -> Found:
        """Ask one question, on any member of the cluster; once more if the connection was lost."""
        with sentences(self.where):
            return self._patiently(lambda: self._ask(statement, values))

    def greet(self) -> None:
        """Ask for nothing: what any round trip takes at least."""
        with sentences(self.where), self._session(READ_ACCESS) as session:
            session.run(cypher.NOTHING).single(strict=True)

    @contextmanager
    def change(self) -> Iterator[Change]:
        """A change that nobody else can make at the same time; kept at the end of the block unless that fails."""
        with sentences(self.where), self._session(WRITE_ACCESS) as session:
            change = self._patiently(lambda: _begun(session))
            try:
                yield change
                self._commit(change)
            finally:
                with suppress(*ANY):
                    change.transaction.close()

    def close(self) -> None:
        """Give the connections back."""
        with self._lock:
            self._closed = True
            _give_back(self._drivers)

    def _ask(self, statement: str, values: Mapping[str, Any]) -> Found:
        self.trips += 1
        with self._session(READ_ACCESS) as session:
            return _found(session.run(statement, dict(values)))

    def _commit(self, change: Change) -> None:
        """Keep a change; where the server does not say whether it did, look for it."""
        try:
            change.transaction.commit()
        except ANY:
            if not self._is_kept(change.block):
                raise

    def _is_kept(self, block: str) -> bool:
        """Whether a change was kept: once the lock is free, it was or never will be; else StoreUncertain."""
        deadline = monotonic() + self._patience
        while True:
            try:
                return self._look_for(block)
            except ANY as error:
                if not is_worth_a_retry(error) or monotonic() > deadline:
                    raise StoreUncertain(self.where) from error
            sleep(PAUSES[-1])

    def _look_for(self, block: str) -> bool:
        with self._session(WRITE_ACCESS) as session, session.begin_transaction(timeout=self._patience) as transaction:
            transaction.run(cypher.LOCK, block="").consume()
            kept = bool(transaction.run(cypher.IS_KEPT, block=block).single(strict=True)["kept"])
            transaction.commit()
            return kept

    def _patiently(self, deed: Callable[[], T]) -> T:
        for pause in PAUSES:
            try:
                return deed()
            except ANY as error:
                if not is_worth_a_retry(error):
                    raise
            sleep(pause)
        return deed()

    def _session(self, access: str) -> Session:
        return self._driver().session(
            database=self._address.database, default_access_mode=access, bookmark_manager=self._bookmarks
        )

    def _driver(self) -> Driver:
        """The driver of this process; one that was made before a fork stays with the process that made it."""
        with self._lock:
            self.check_open()
            if not self._drivers or self._drivers[-1][0] != os.getpid():
                self._drivers.append((os.getpid(), self._made()))
            return self._drivers[-1][1]

    def _made(self) -> Driver:
        uri, settings = self._address.uri, DRIVER
        if self._authorities:
            self._check_authorities()
            uri = uri.replace("+ssc:", ":").replace("+s:", ":")
            settings = {**DRIVER, "encrypted": True, "trusted_certificates": TrustCustomCAs(self._authorities)}
        return GraphDatabase.driver(uri, auth=(self._address.user, self._address.password), **settings)

    def _check_authorities(self) -> None:
        """StoreUntrusted if the file with authorities cannot be read; the driver would notice it late."""
        try:
            ssl.create_default_context(cafile=self._authorities)
        except OSError as error:
            raise StoreUntrusted(self.where) from error

    def _check_age(self, agent: str) -> None:
        """StoreTooOld for a server such as `Neo4j/4.4.1`."""
        version = agent.partition("/")[2].split(".")[:2]
        if len(version) < len(NEEDED) or not all(map(str.isdigit, version)) or tuple(map(int, version)) < NEEDED:
            raise too_old(self.where, agent)


class Change:
    """A transaction that holds the lock of the log, and the name that its entries in the log are found by."""

    def __init__(self, transaction: Transaction, block: str, head: Mapping[str, Any]) -> None:
        self.transaction = transaction
        self.block = block
        self.number: int = head["number"]
        self.seal: str = head["seal"] or GENESIS
        self.copying: str = head["copying"]
        self.copied: str = head["copied"]

    def ask(self, statement: str, values: Mapping[str, Any]) -> Found:
        """Ask a question about the state so far."""
        return _found(self.transaction.run(statement, dict(values)))

    def run(self, statement: str, **values: Any) -> None:
        """Write."""
        self.transaction.run(statement, values).consume()

    def make(self, statement: str, **values: Any) -> int:
        """Make nodes; how many."""
        return int(self.transaction.run(statement, values).consume().counters.nodes_created)

    def remove(self, statement: str, **values: Any) -> int:
        """Remove nodes; how many."""
        return int(self.transaction.run(statement, values).consume().counters.nodes_deleted)


def _give_back(drivers: list[tuple[int, Driver]]) -> None:
    """Close the connections of this process; those of a process that was forked from are its own."""
    while drivers and drivers[-1][0] == os.getpid():
        drivers.pop()[1].close()


def _begun(session: Session) -> Change:
    block = uuid.uuid4().hex
    transaction = session.begin_transaction(timeout=LONGEST)
    try:
        head = transaction.run(cypher.LOCK, block=block).single(strict=True)
    except BaseException:
        with suppress(*ANY):
            transaction.close()
        raise
    return Change(transaction, block, head.data())


def _found(result: Result) -> Found:
    record = result.single(strict=True)
    return Found(record["number"], record["land"], record["found"])
