"""What `lotsennetz import` does: bring in a file with progress, or only look; or undo an import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from api.catalogue import say
from api.commands import Advance, bar, opened
from api.document import as_json
from api.foreseeing import of_plan
from api.import_words import flaw_line
from api.importing import LARGEST, format_of
from api.schemas.imports import paper_document, report
from api.sentences import german
from api.settings import Settings
from graph_seed import importing
from graph_seed.hsds.packages import packed
from graph_seed.uploads import Upload
from graph_seed.weighing import Deed
from referral.access import OPERATOR
from referral.errors import Malformed
from referral.foresight import NOTHING
from referral.hours import LOCAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asks for."""

    file: str
    format: str | None
    dry_run: bool
    leave_out: bool
    json: bool


def bring_in(settings: Settings, asked: Asked, language: str) -> int:
    """Bring a file in, or look at it, and print all that is to be said; 1 if it holds problems, else 0."""
    upload, foreseen = _read(Path(asked.file)), NOTHING
    format = format_of(upload, asked.format)
    with opened(settings) as lotsennetz, bar(say(language, german("Einführen"))) as advance:
        step = _Steps(advance)
        if asked.dry_run:
            plan, paper = importing.dry_run(lotsennetz, OPERATOR, upload, format, step), None
            foreseen = of_plan(lotsennetz, OPERATOR, plan)
        else:
            outcome = importing.bring_in(lotsennetz, OPERATOR, upload, format, leave_out=asked.leave_out, progress=step)
            plan, paper = outcome.plan, outcome.paper
        today = lotsennetz.clock().astimezone(LOCAL).date()
    if asked.json:
        made = paper_document(paper, today) if paper else None
        document = report(plan, format.name, language, dry_run=asked.dry_run, paper=made, foreseen=foreseen)
        click.echo(as_json(document, pretty=True))
    else:
        for flaw in plan.flaws:
            click.echo(flaw_line(flaw, language))
        counts = {deed.value: len(plan.having(deed)) for deed in Deed}
        sentence = german("{new} neu, {changed} geändert, {unchanged} unverändert, {problems} Probleme.")
        click.echo(say(language, sentence, **counts, problems=len(plan.problems)))
        if foreseen.broken:
            breaks = german("Probefälle, die danach nicht mehr stimmen: {cases}.")
            click.echo(say(language, breaks, cases=len(foreseen.broken)))
        number = paper.id if paper else ""
        done = german("Eingeführt; rückgängig mit: lotsennetz import --undo {number}")
        click.echo(say(language, done if paper else german("Es wurde nichts geändert."), number=number))
    return 1 if plan.problems else 0


def undo(settings: Settings, number: int, language: str) -> None:
    """Undo an import."""
    with opened(settings) as lotsennetz:
        importing.undo(lotsennetz, OPERATOR, str(number))
    click.echo(say(language, german("Die Einfuhr {number} ist rückgängig gemacht."), number=number))


def _read(file: Path) -> Upload:
    if file.is_dir():
        return Upload(name=file.name, content=packed(file))
    if file.stat().st_size > LARGEST:
        raise Malformed("a file of this size", file.name, f"at most {LARGEST} bytes.")
    return Upload(name=file.name, content=file.read_bytes())


class _Steps:
    """Moves one bar over the steps of an import, each of which counts anew."""

    def __init__(self, advance: Advance) -> None:
        self.advance, self.step, self.done, self.length = advance, "", 0, 0

    def __call__(self, step: str, done: int, total: int) -> None:
        """Move on; a new step adds its own length."""
        if step != self.step:
            self.step, self.done, self.length = step, 0, self.length + total
        self.advance(done - self.done, self.length)
        self.done = done
