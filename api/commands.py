"""What the commands do; `__main__.py` reads the command line and calls these."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from time import monotonic
from typing import TYPE_CHECKING, Protocol

import click

from api.catalogue import say
from api.document import Writer, as_json
from api.sentences import german
from api.settings import Settings
from api.vocabulary import Vocabulary
from api.words import Words
from referral import desk
from referral.access import OPERATOR
from referral.errors import Conflict
from referral.lotsennetz import Lotsennetz
from referral.model import Organisation
from referral.stores import open_store
from referral.stores.neo4j_address import masked

if TYPE_CHECKING:
    from api.serving import Address
    from graph_seed.load import Report
    from graph_seed.made_up import Size

Typed = Mapping[str, Sequence[str]]

EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not listened on
"""Hosts that stand for every address of a machine, and are none that a link could lead to."""


@contextmanager
def opened(settings: Settings) -> Iterator[Lotsennetz]:
    """The network in the store that the settings name; closed at the end."""
    store = open_store(settings.store, settings.access)
    try:
        yield Lotsennetz(store=store)
    finally:
        store.close()


def find(settings: Settings, typed: Typed, language: str, *, json: bool) -> None:
    """Print the answer to a question, for a person or as the document of `/api/v1/answers`."""
    from api.printing import lines
    from api.schemas.questions import read_question

    with opened(settings) as lotsennetz:
        if is_empty(lotsennetz):
            raise Conflict(say(language, german("Das Verzeichnis ist noch leer. Bitte zuerst: lotsennetz seed")))
        with lotsennetz.read() as graph:
            vocabulary = Vocabulary.of(graph)
        question = read_question(typed, vocabulary)
        at = question.at or lotsennetz.clock().replace(second=0, microsecond=0)
        words = Words(language=language, vocabulary=vocabulary)
        answer = desk.answer(lotsennetz, OPERATOR, replace(question, at=at))
        written = as_json(Writer(words).answer(answer), pretty=True)
    if json:
        click.echo(written)
        return
    from orjson import loads

    for line in lines(loads(written), words):
        click.echo(line)


def seed(settings: Settings, language: str, *, json: bool) -> int:
    """Bring the real network into the store and print every problem of its tables; 1 if there are any, else 0."""
    with opened(settings) as lotsennetz:
        report = load_seed(lotsennetz, language)
    if json:
        counts = {"put": report.put, "unchanged": report.unchanged, "kept": report.kept}
        click.echo(as_json({**counts, "problems": [asdict(problem) for problem in report.problems]}, pretty=True))
    else:
        for problem in report.problems:
            click.echo(str(problem))
        sentence = german(
            "{put} Einträge geschrieben, {unchanged} unverändert, {kept} nicht angerührt; {problems} Probleme."
        )
        counts = {"put": report.put, "unchanged": report.unchanged, "kept": report.kept}
        click.echo(say(language, sentence, **counts, problems=len(report.problems)))
    return 1 if report.problems else 0


def load_seed(lotsennetz: Lotsennetz, language: str) -> Report:
    """Load the tables of the real network, with a bar on a terminal; Conflict where a made-up network stands."""
    from graph_seed.load import load

    with lotsennetz.read() as graph:
        if next(graph.find(Organisation, fictional=True), None) is not None:
            raise Conflict(
                say(
                    language,
                    german(
                        "In diesem Speicher steht ein erfundenes Netz; echte Hilfe kommt nicht daneben. "
                        "Bitte in LOTSENNETZ_STORE eine andere Datei nennen."
                    ),
                )
            )
    with bar(say(language, german("Netz laden"))) as advance:
        return load(lotsennetz, progress=lambda _done, total: advance(1, total))


def is_empty(lotsennetz: Lotsennetz) -> bool:
    """Whether nothing at all is registered."""
    with lotsennetz.read() as graph:
        return graph.version == 0


def made_up(settings: Settings, size: Size, seed: int, language: str) -> None:
    """Put a fictional network into an empty store or beside other fictional ones."""
    from graph_seed import made_up as fiction

    with opened(settings) as lotsennetz, bar(say(language, german("Netz erfinden")), size.entities) as advance:
        fiction.made_up(lotsennetz, size, seed, advance)
    click.echo(say(language, german("Ein erfundenes Netz steht jetzt in {store}."), store=masked(settings.store)))


def copy(settings: Settings, source: str, target: str, language: str) -> None:
    """Copy one store into another, empty one, and compare the two; an unfinished copy is continued."""
    from referral.stores.copying import copy as copy_all

    with closing(open_store(source, settings.access)) as origin, closing(open_store(target, settings.access)) as kept:
        begun = monotonic()
        with bar(say(language, german("Kopieren"))) as advance:
            done = copy_all(origin, kept, advance)
        seconds = monotonic() - begun
    sentence = german(
        "{entries} Einträge und {changes} Änderungen stehen jetzt in {store}, geprüft; {seconds} s, "
        "{rate} Einträge je Sekunde."
    )
    facts = {"entries": done.entries, "changes": done.changes, "store": masked(target)}
    click.echo(say(language, sentence, **facts, seconds=round(seconds), rate=round(done.entries / seconds)))


def check(settings: Settings, language: str, *, json: bool) -> int:
    """Look through the whole store; 0 if all is well, else 1."""
    from api.inspection import FAULTS, entries, inspect

    with opened(settings) as lotsennetz:
        with lotsennetz.read() as graph:
            total = entries(graph)
        with bar(say(language, german("Prüfen")), total) as advance:
            inspection = inspect(lotsennetz, advance)
    if json:
        click.echo(as_json(asdict(inspection), pretty=True))
    else:
        for fault in inspection.faults:
            click.echo(say(language, FAULTS[fault.code], kind=fault.kind, id=fault.id, target=fault.target))
        well = german("Alles in Ordnung: {total} Einträge, {version} Änderungen, das Protokoll ist unversehrt.")
        bad = german("{faults} Fehler in {total} Einträgen und {version} Änderungen.")
        sentence = bad if inspection.faults else well
        click.echo(say(language, sentence, total=total, version=inspection.version, faults=len(inspection.faults)))
    return 1 if inspection.faults else 0


def serve(settings: Settings, address: Address, language: str) -> None:
    """Serve until told to stop; an empty store gets the real network first.

    Where nobody has set the address at which people reach the service, letters lead to where it listens, unless that
    is everywhere.
    """
    from api.serving import listen
    from api.serving import serve as run

    listener = listen(address)
    with opened(settings) as lotsennetz:
        if is_empty(lotsennetz):
            for problem in load_seed(lotsennetz, language).problems:
                click.echo(str(problem), err=True)
        host = f"[{address.host}]" if ":" in address.host else address.host
        link = f"http://{host}:{listener.getsockname()[1]}/"
        if not settings.told and address.host not in EVERYWHERE:
            settings = replace(settings, address=link.rstrip("/"))
        run(settings, lotsennetz, listener, say(language, german("Lotsennetz läuft: {link}"), link=link))


class Advance(Protocol):
    """Told how many steps were just done, and how many there are in all where that was not known before."""

    def __call__(self, steps: int, total: int = 0, /) -> None:
        """Move the bar on."""


@contextmanager
def bar(label: str, total: int = 1) -> Iterator[Advance]:
    """A progress bar on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _steps, _total=0: None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as shown:

        def advance(steps: int, total: int = 0, /) -> None:
            shown.length = total or shown.length
            shown.update(steps)

        yield advance
