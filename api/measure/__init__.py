"""The measuring room: `lotsennetz measure answers | http | memory | commits | import | network`.

Speed depends on the machine, so it is always stated as a ratio to something that runs by turns in the same run. Nothing
here is a test; each table says which figures hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import click
import orjson

from api.measure.timing import Figure, as_document, as_table

SCALES: dict[str, Sequence[str]] = {"state": ("state",), "national": ("national",), "both": ("state", "national")}


@click.group()
def measure() -> None:
    """Measure speed and memory on fictional networks, which are made once and kept in your cache folder.

    Each figure of speed is a ratio between two things done by turns in the same run, so that it means the same on every
    machine. "wanted" is the limit a release must keep, "aim" what we would like.
    """


def _shown(command: Callable[..., Iterable[Figure]]) -> Callable[..., None]:
    """A command that prints its figures, as a table with their meaning or as JSON."""

    @click.option("--json", "as_json", is_flag=True, help="Print a JSON document instead of a table.")
    @wraps(command)
    def print_figures(*, as_json: bool, **options: Any) -> None:
        figures = list(command(**options))
        if as_json:
            click.echo(orjson.dumps(as_document(figures), option=orjson.OPT_INDENT_2))
            return
        click.echo(as_table(figures))
        click.echo()
        for figure in figures:
            click.echo(f"{figure.name}: {figure.meaning}")

    return print_figures


_store = click.option(
    "--store", metavar="URL", help="Measure this store instead, e.g. file:/var/lib/lotsennetz/graph.db."
)


@measure.command()
@click.option("--scale", type=click.Choice([*SCALES]), default="both", show_default=True, help="How large a network.")
@_store
@_shown
def answers(scale: str, store: str | None) -> Iterable[Figure]:
    """A whole answer, in this process, beside two peers on the same data.

    The fast peer is one denormalised, indexed SQLite table that returns only the ids of the ten nearest services,
    speakers of the language first: an answer should be no slower (1.0; aim 0.5). The plain peer are the tables of Open
    Referral HSDS with an index on every foreign key: an answer should be 20 times faster. 99 of 100 answers should stay
    within 5 times the median, and ten times the data should cost at most 2.5 times the time (aim 1.5).

    For a store on a Neo4j server the peer is a statement that asks for nothing, on the same connections: an answer
    should take at most 10 times as long, 99 of 100 at most 40 times, and two round trips. Such a store is filled by
    `lotsennetz copy` from one of the networks that are kept for measuring.
    """
    from api.measure import answers_from_a_server as server
    from api.measure import whole_answers as room
    from api.measure.scales import prepared

    if store and not store.startswith("file:"):
        return server.figures(server.time_answers(store))
    if store:
        return room.figures(room.time_answers(store, "store"))
    timed = [room.time_answers(prepared(one), one) for one in SCALES[scale]]
    figures = [figure for one in timed for figure in room.figures(one)]
    return [*figures, room.growth(*timed)] if len(timed) > 1 else figures


@measure.command()
@click.option("--scale", type=click.Choice(["state", "national"]), default="state", show_default=True)
@_store
@_shown
def http(scale: str, store: str | None) -> Iterable[Figure]:
    """Answers over HTTP, beside a bare route that returns the same bytes.

    Both run under gunicorn as `lotsennetz serve` configures it, by turns, with the log and everything else switched on,
    and are asked different questions over kept connections from this machine. The service should reach half of the bare
    route's throughput (aim: two thirds).
    """
    from api.measure import over_http
    from api.measure.scales import prepared

    return over_http.figures(over_http.time_requests(store or prepared(scale)))


@measure.command()
@click.option("--scale", type=click.Choice(["state", "national"]), default="national", show_default=True)
@_store
@_shown
def memory(scale: str, store: str | None) -> Iterable[Figure]:
    """The memory of `lotsennetz serve`, and the time from kill -9 to the first right answer (Linux only).

    At national scale no process should hold more than 1.0 GB, and the service should be back within 15 seconds.
    """
    from api.measure import footprint as room
    from api.measure.scales import prepared

    return room.figures(room.weigh(store or prepared(scale)))


@measure.command()
@_shown
def commits() -> Iterable[Figure]:
    """A change with its audit entry, beside a bare append and fsync of as many bytes in the same folder.

    It should take at most 10 times as long, in a small, a state-wide and a nation-wide network alike.
    """
    from api.measure import kept_changes as room
    from api.measure.scales import SCALES as ALL
    from api.measure.scales import prepared

    return [figure for scale in ALL for figure in room.figures(scale, *room.time_commits(prepared(scale)))]


@measure.command("import")
@_shown
def import_() -> Iterable[Figure]:
    """An Excel table of 1,000 rows: the look, and the import with its undoing.

    Beside reading the same file with openpyxl alone, by turns, on the real network in a fresh file.
    """
    from api.measure import imports as room

    return room.figures(room.time_imports())


@measure.command()
@click.option("--scale", type=click.Choice(["small", "state"]), default="state", show_default=True)
@_store
@_shown
def network(scale: str, store: str | None) -> Iterable[Figure]:
    """Seeing the network itself: coverage, what is lost if somebody stops, and the load, for the state and a county.

    A look, with all that has to be read for it, should take at most 3 seconds for the state and 0.3 seconds for a
    county, on either store: the first in a process, and one after a change (a service is changed, and put back).
    Beside it stand plain NetworkX scripts: one counts the same cells, one takes each node out and looks at all anew.
    """
    from api.measure import analysis, bearing, looking
    from api.measure.scales import prepared

    url = store or prepared(scale)
    seen = looking.sights(url)
    figures = [figure for sight in seen for figure in looking.reading_of(sight)]
    figures += analysis.figures(analysis.time_coverage(url, seen))
    return [*figures, *bearing.figures(bearing.time_bearing(seen))]
