"""A real Neo4j server for tests: one that is named in `LOTSENNETZ_TEST_NEO4J`, or one assembled and started here.

A server that is started here is Neo4j's own Community edition, fetched once with Maven into the user's cache folder. It
listens on a free port of this machine and ends with the process that started it, however that ends.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError
from platformdirs import user_cache_path

from machine import free_port, without
from referral.stores.neo4j_address import read_address

GIVEN = "LOTSENNETZ_TEST_NEO4J"
"""Names the address of a server whose content the tests may delete."""
CHOSEN = "LOTSENNETZ_TEST_NEO4J_LINE"
"""Names one of the lines below; the first is used if it is not set."""
PASSWORD = "für Tests: 4/5?"  # noqa: S105  for a server that only this machine reaches
"""With signs that an address must encode."""
PATIENCE = 120.0
"""Seconds in which a server must have started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of Neo4j: its version, the Java it needs, its main class, and what Java is told for it."""

    version: str
    java: int
    main: str
    options: tuple[str, ...]


OPENED = tuple(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch"))
LINES = {
    "5.26": Line(version="5.26.30", java=17, main="org.neo4j.server.CommunityEntryPoint", options=OPENED),
    "2026.05": Line(
        version="2026.05.0",
        java=25,
        main="org.neo4j.server.Neo4jCommunity",
        options=(*OPENED, "--enable-native-access=ALL-UNNAMED", "--add-modules", "jdk.incubator.vector"),
    ),
}
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tests</groupId><artifactId>server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{version}</version>
  </dependency></dependencies>
</project>
"""
CONFIGURATION = """server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size=128m
dbms.usage_report.enabled=false
"""
SHORT_LIVED = ("-XX:TieredStopAtLevel=1",)
"""What lets Java get going at once, at the price of what it would make faster in the course of hours."""
KEEPER = '"$@" & child=$!; read -r how || how=TERM; kill -"$how" "$child"; wait "$child"'
"""A shell that ends the server as it is told, or when whoever could tell it is gone."""


class Server:
    """A server with a folder of its own, which can be killed and started again on the same port."""

    def __init__(self, home: Path) -> None:
        self._line = line()
        self._home = home
        self._keeper: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        for folder in ("conf", "data", "logs", "run", "plugins", "import"):
            (home / folder).mkdir(parents=True)
        (home / "conf" / "neo4j.conf").write_text(CONFIGURATION.format(port=self.port), encoding="utf-8")

    @property
    def address(self) -> str:
        """Where its one database is reached."""
        return f"neo4j://neo4j:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/neo4j"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = ["sh", "-c", KEEPER, "sh", *self._command()]
        with (self._home / "output.txt").open("ab") as output:
            self._keeper = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if time.monotonic() > deadline:
                self.end("KILL")
                raise RuntimeError((self._home / "output.txt").read_text(encoding="utf-8"))
            time.sleep(0.2)

    def end(self, how: str = "TERM") -> None:
        """Stop it cleanly, or with the signal named."""
        if self._keeper is not None:
            self._keeper.communicate(f"{how}\n".encode())
            self._keeper = None

    def _command(self) -> Sequence[str]:
        heap = ["-Xms256m", "-Xmx512m", "-XX:+UseG1GC", *SHORT_LIVED, "-Dlog4j2.disable.jmx=true"]
        folders = [f"--home-dir={self._home}", f"--config-dir={self._home / 'conf'}"]
        jars = ["-cp", f"{assembled(self._line)}/*"]
        return [_java(self._line), *heap, *self._line.options, *jars, self._line.main, *folders, "--console-mode"]

    def _answers(self) -> bool:
        """Whether it can be asked; its first password is changed on the way."""
        try:
            with _driver(f"bolt://127.0.0.1:{self.port}", PASSWORD) as driver:
                driver.execute_query("RETURN 1", database_="neo4j")
        except (DriverError, Neo4jError):
            return self._takes_password()
        return True

    def _takes_password(self) -> bool:
        change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new"
        try:
            with _driver(f"bolt://127.0.0.1:{self.port}", "neo4j") as driver:
                driver.execute_query(change, new=PASSWORD, database_="system")
        except (DriverError, Neo4jError):
            return False
        return self._answers()


def _driver(uri: str, password: str, user: str = "neo4j") -> Driver:
    return GraphDatabase.driver(
        uri,
        auth=(user, password),
        connection_timeout=5,
        connection_acquisition_timeout=5,
        max_transaction_retry_time=0,
        notifications_min_severity="OFF",
    )


def line() -> Line:
    """The line of Neo4j that the tests use."""
    return LINES[os.environ.get(CHOSEN) or next(iter(LINES))]


def lacking() -> str:
    """What has to be installed before a server can be started; empty if nothing."""
    chosen = line()
    missing = [] if _java(chosen) else [f"Java {chosen.java} or newer (Debian: default-jre-headless)"]
    if not shutil.which("mvn") and not _library(chosen).exists():
        missing.append("Maven (Debian: maven)")
    return " and ".join(missing)


def _java(chosen: Line) -> str:
    """A Java that is new enough for a line; empty if there is none."""
    homes = [os.environ.get("JAVA_HOME", ""), *map(str, sorted(Path("/usr/lib/jvm").glob("*")))]
    found = [shutil.which("java"), *(shutil.which("java", path=f"{home}/bin") for home in homes if home)]
    return next((java for java in found if java and _release(java) >= chosen.java), "")


@cache
def _release(java: str) -> int:
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    number = told.partition('"')[2].partition(".")[0].partition('"')[0]
    return int(number) if number.isdigit() else 0


def _library(chosen: Line) -> Path:
    return user_cache_path("lotsennetz") / "neo4j" / chosen.version


def assembled(chosen: Line) -> Path:
    """The folder with the server's jars, fetched if this is the first time."""
    library = _library(chosen)
    library.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(library.with_name(f"{chosen.version}.lock")):
        if not library.exists():
            _assemble(chosen, library)
    return library


def _assemble(chosen: Line, library: Path) -> None:
    unfinished = library.with_name(f"{chosen.version}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="lotsennetz-pom-") as folder:
        (Path(folder) / "pom.xml").write_text(POM.format(version=chosen.version), encoding="utf-8")
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={unfinished}"]
        subprocess.run(["mvn", "-q", "-B", *goal], cwd=folder, check=True, stdin=subprocess.DEVNULL)
    unfinished.rename(library)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def a_server() -> Iterator[Server]:
    """A server of one's own, to be killed and started again; skipped or failed where none can be started."""
    needed()
    with tempfile.TemporaryDirectory(prefix="lotsennetz-neo4j-") as home:
        server = Server(Path(home) / "home")
        try:
            server.start()
            yield server
        finally:
            server.end()


def needed() -> None:
    """Skip the test where no server can be started, and say what to install; in CI fail."""
    if missing := lacking():
        without(missing, f"anything on a Neo4j server (one that is there already can be named in {GIVEN})")


@cache
def _shared(*, lasting: bool) -> str:  # noqa: ARG001 - one for each
    """A server of this test process, started when it is first asked for and ended with the process."""
    server = a_server()
    address = server.__enter__().address
    atexit.register(server.__exit__, None, None, None)
    return address


def shared_address(*, lasting: bool = False) -> str:
    """The address of the server that the tests of this process share; each process under pytest-xdist has its own.

    What is `lasting` stays while others empty the database between tests, and so has a server of its own.
    """
    given = os.environ.get(GIVEN)
    if given:
        return given
    needed()
    return _shared(lasting=lasting)


def empty_address(*, lasting: bool = False) -> str:
    """The address of the shared server, whose database is emptied for one test (or, `lasting`, for several)."""
    address = shared_address(lasting=lasting)
    where = read_address(address)
    with (
        _driver(where.uri, where.password, where.user) as driver,
        driver.session(database=where.database) as session,
    ):
        session.run(EMPTY).consume()
    return address


EMPTY = "MATCH (n) WHERE NOT n:Schema CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
