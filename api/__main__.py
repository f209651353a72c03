"""The command line, `lotsennetz serve | seed | find | ...`: what each command takes; what it does, others say."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from api.account_command import account
from api.catalogue import say
from api.languages import of_shell
from api.sentences import german

LANGUAGE = of_shell(os.environ)
SCALES = ("state", "national")


def here(sentence: str) -> str:
    """A sentence in the language of the shell."""
    return say(LANGUAGE, sentence)


class Commands(click.Group):
    """Commands whose errors are one sentence on standard error and exit code 2."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; whatever the service can say in a sentence is no traceback."""
        from referral.errors import LotsennetzError

        try:
            return super().invoke(context)
        except LotsennetzError as error:
            from api.complaints import complaint

            click.echo(complaint(error, LANGUAGE), err=True)
            context.exit(2)


@click.group(cls=Commands, help=here(german("Lotsennetz: an wen vor Ort lässt sich jemand weiterleiten, und warum?")))
@click.version_option(package_name="lotsennetz")
def main() -> None:
    """Which local partner should this newcomer be referred to, and why?"""


main.add_command(account)

as_json = click.option("--json", is_flag=True, help=here(german("Als JSON ausgeben, für Programme.")))


@main.command(help=here(german("Den Dienst starten; ein leerer Speicher bekommt zuerst das echte Netz.")))
@click.option("--host", default="127.0.0.1", show_default=True, help=here(german("Adresse, an der gedient wird.")))
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help=here(german("Nummer des Anschlusses.")),
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help=here(german("Zahl der Prozesse, statt LOTSENNETZ_WORKERS."))
)
def serve(host: str, port: int, workers: int | None) -> None:
    """Start the service."""
    from dataclasses import replace

    from api import commands
    from api.serving import Address

    settings = _settings()
    settings = replace(settings, workers=workers) if workers else settings
    commands.serve(settings, Address(host, port), LANGUAGE)


@main.command(help=here(german("Das echte Netz von Niedersachsen laden; ein zweites Mal ändert nichts.")))
@as_json
def seed(*, json: bool) -> None:
    """Load the real network."""
    from api import commands

    sys.exit(commands.seed(_settings(), LANGUAGE, json=json))


@main.command(help=here(german("Eine Antwort suchen: wer ist zuständig, wer kann helfen, und warum?")))
@click.option("--place", required=True, help=here(german("Postleitzahl, Ortsname oder amtlicher Schlüssel.")))
@click.option(
    "--topic",
    required=True,
    multiple=True,
    help=here(german("Thema, zum Beispiel residence.permit; mehrmals möglich.")),
)
@click.option("--language", multiple=True, help=here(german("Sprache als Kürzel, zum Beispiel ti; mehrmals möglich.")))
@click.option("--age", help=here(german("Alter in Jahren.")))
@click.option(
    "--group", multiple=True, help=here(german("Zielgruppe, zum Beispiel status.asylumseeker; mehrmals möglich."))
)
@click.option("--channel", help=here(german("Weg: in_person, phone, online oder mail.")))
@click.option("--at", help=here(german("Zeitpunkt, zum Beispiel 2026-11-23T10:00; sonst jetzt.")))
@click.option("--open", is_flag=True, help=here(german("Weglassen, was dann geschlossen ist.")))
@as_json
def find(*, json: bool, **wishes: str | Sequence[str] | bool | None) -> None:
    """Find an answer."""
    from api import commands

    commands.find(_settings(), _typed(wishes), LANGUAGE, json=json)


@main.command(
    "made-up", help=here(german("Ein erfundenes Netz anlegen, zum Vorführen und Messen, nie neben dem echten."))
)
@click.option("--scale", type=click.Choice(SCALES), default="state", show_default=True, help=here(german("Wie groß.")))
@click.option("--places", type=click.IntRange(min=1), help=here(german("So viele Orte statt der üblichen Zahl.")))
@click.option("--organisations", type=click.IntRange(min=1), help=here(german("So viele Organisationen.")))
@click.option("--services", type=click.IntRange(min=1), help=here(german("So viele Angebote.")))
@click.option("--guides", type=click.IntRange(min=0), help=here(german("So viele Lotsinnen und Lotsen.")))
@click.option("--seed", type=int, default=1, show_default=True, help=here(german("Gleiche Zahl, gleiches Netz.")))
def made_up(scale: str, seed: int, **numbers: int | None) -> None:
    """Put a fictional network into the store."""
    from dataclasses import replace

    from api import commands
    from graph_seed.made_up import NATIONAL, STATE

    size = {"state": STATE, "national": NATIONAL}[scale]
    stated: dict[str, int] = {name: number for name, number in numbers.items() if number is not None}
    commands.made_up(_settings(), replace(size, **stated), seed, LANGUAGE)


@main.command(
    help=here(
        german("Einen Speicher in einen anderen, leeren kopieren; abgebrochen, geht es beim nächsten Mal weiter.")
    )
)
@click.option("--from", "source", required=True, help=here(german("Adresse des Speichers, der kopiert wird.")))
@click.option("--to", "target", required=True, help=here(german("Adresse des leeren Speichers.")))
def copy(source: str, target: str) -> None:
    """Copy a store."""
    from api import commands

    commands.copy(_settings(), source, target, LANGUAGE)


@main.command(
    help=here(german("Was einmal in der Nacht zu tun ist: erinnern, Adressen prüfen, Abgelaufenes entfernen."))
)
@as_json
def nightly(*, json: bool) -> None:
    """Do what is to be done once a night."""
    from api import nightly as night

    sys.exit(night.run(_settings(), LANGUAGE, json=json))


@main.command(help=here(german("Den ganzen Speicher prüfen: Protokoll, Verweise und Angaben.")))
@click.option("--log", is_flag=True, help=here(german("Nur das Protokoll prüfen und sein letztes Siegel nennen.")))
@click.option(
    "--expect",
    multiple=True,
    metavar="NUMBER:SEAL",
    help=here(german("Ein früher genanntes Siegel, das noch im Protokoll stehen muss; mehrmals möglich.")),
)
@as_json
def check(*, log: bool, expect: Sequence[str], json: bool) -> None:
    """Look through the whole store, or through its log alone."""
    from api import commands, keeping

    if log or expect:
        sys.exit(keeping.check_log(_settings(), expect, LANGUAGE, json=json))
    sys.exit(commands.check(_settings(), LANGUAGE, json=json))


@main.command(help=here(german("Alles in eine Datei sichern, während der Dienst läuft.")))
@click.argument("target")
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    help=here(german("TARGET ist ein Ordner, in dem so viele Sicherungen bleiben; ältere gehen.")),
)
def backup(target: str, keep: int | None) -> None:
    """Write a backup."""
    from pathlib import Path

    from api import keeping

    keeping.backup(_settings(), Path(target), keep, LANGUAGE)


@main.command(help=here(german("Den Speicher aus einer Sicherung füllen; eine beschädigte wird abgelehnt.")))
@click.argument("file")
@click.option(
    "--replace",
    is_flag=True,
    help=here(german("Was im Speicher steht, ersetzen. Bei Neo4j muss der Dienst so lange angehalten sein.")),
)
def restore(file: str, *, replace: bool) -> None:
    """Restore a backup."""
    from pathlib import Path

    from api import keeping

    keeping.restore(_settings(), Path(file), LANGUAGE, replace=replace)


@main.command(
    "import", help=here(german("Eine Datei einführen: Excel, CSV, NDJSON und andere; oder das rückgängig machen."))
)
@click.argument("file", required=False, type=click.Path(exists=True))
@click.option("--format", "name", help=here(german("Format der Datei, wenn es nicht erkannt wird.")))
@click.option("--dry-run", is_flag=True, help=here(german("Nur zeigen, was sich ändern würde.")))
@click.option("--leave-out", is_flag=True, help=here(german("Weglassen, was nicht zu lesen ist.")))
@click.option("--undo", "number", type=int, help=here(german("Die Einfuhr mit dieser Nummer rückgängig machen.")))
@as_json
def import_file(
    file: str | None, name: str | None, number: int | None, *, dry_run: bool, leave_out: bool, json: bool
) -> None:
    """Bring in a file, or undo that."""
    from api import import_command

    if number is not None:
        import_command.undo(_settings(), number, LANGUAGE)
    elif file is not None:
        asked = import_command.Asked(file=file, format=name, dry_run=dry_run, leave_out=leave_out, json=json)
        sys.exit(import_command.bring_in(_settings(), asked, LANGUAGE))
    else:
        raise click.UsageError(here(german("Bitte eine Datei nennen, oder --undo mit einer Nummer.")))


@main.command(help=here(german("Ausgeben, was alle sehen dürfen, für andere Programme.")))
@click.option("--format", "name", required=True, help=here(german("Format der Ausgabe.")))
@click.option("--to", "target", required=True, help=here(german("Datei oder Ordner, wohin geschrieben wird.")))
def export(name: str, target: str) -> None:
    """Write the register out."""
    from pathlib import Path

    from api import exporting

    if name not in exporting.FORMATS:
        known = ", ".join(exporting.FORMATS)
        raise click.BadParameter(say(LANGUAGE, german("Möglich sind: {known}."), known=known), param_hint="--format")
    exporting.export(_settings(), name, Path(target), LANGUAGE)


@main.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    help=here(german("Messen: answers, http, memory oder commits; mehr mit --help dahinter.")),
)
@click.argument("what", nargs=-1, type=click.UNPROCESSED)
def measure(what: Sequence[str]) -> None:
    """Measure."""
    from api.measure import measure as command

    command.main(args=list(what), prog_name="lotsennetz measure")


def _settings() -> Any:
    from api.settings import Settings

    return Settings.from_environment(os.environ)


def _typed(wishes: dict[str, Any]) -> dict[str, Sequence[str]]:
    """Options as an address would have them; what was not given is left out."""
    typed: dict[str, Sequence[str]] = {}
    for name, wish in wishes.items():
        if isinstance(wish, bool):
            typed[name] = ["true"] if wish else []
        elif wish is not None:
            typed[name] = [wish] if isinstance(wish, str) else wish
    return typed


if __name__ == "__main__":
    main()
