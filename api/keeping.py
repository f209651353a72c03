"""What the commands do that keep the network safe: backups, bringing one back, and proving that the log holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any

import click

from api.catalogue import say
from api.commands import bar, opened
from api.document import as_json
from api.sentences import german
from api.settings import Settings
from referral.access import Action
from referral.audit import Entry, examine
from referral.errors import Malformed
from referral.hours import LOCAL
from referral.lotsennetz import Lotsennetz
from referral.papers import Account, Volunteer
from referral.stores.backup import Head, back_up, name_at, rotate
from referral.stores.neo4j_address import masked

SEAL = 64
"""Hexadecimal digits of a seal."""


def backup(settings: Settings, target: Path, keep: int | None, language: str) -> None:
    """Write a backup while the service runs; with `keep` into a folder, in which the newest so many remain."""
    with opened(settings) as lotsennetz, bar(say(language, german("Sichern"))) as advance:
        at = lotsennetz.clock().astimezone(UTC)
        file = target / name_at(at) if keep else target
        head = back_up(lotsennetz.store, file, at, advance)
    sentence = german("{entries} Einträge und {changes} Änderungen stehen in {file}. Letztes Siegel: {changes}:{seal}")
    facts = {"entries": sum(head.counts.values()), "changes": head.changes, "file": file, "seal": head.seal}
    click.echo(say(language, sentence, **facts))
    for old in rotate(target, keep) if keep else ():
        click.echo(say(language, german("Die ältere Sicherung {file} ist entfernt."), file=old))


def restore(settings: Settings, file: Path, language: str, *, replace: bool) -> None:
    """Fill the store from a backup; with `replace` whatever stands in it goes."""
    from referral.stores.restoring import opened as opened_backup
    from referral.stores.restoring import restore as bring_back

    with opened_backup(file) as found:
        head = found.head
    with opened(settings) as lotsennetz:
        erased = erased_since(lotsennetz, head)
        with bar(say(language, german("Prüfen und zurückholen"))) as advance:
            done = bring_back(file, lotsennetz.store, advance, replace=replace)
    sentence = german("{entries} Einträge und {changes} Änderungen stehen wieder in {store}, auf dem Stand vom {day}.")
    day = f"{head.made_at.astimezone(LOCAL):%d.%m.%Y, %H:%M}"
    facts = {"entries": done.entries, "changes": done.changes, "store": masked(settings.store), "day": day}
    click.echo(say(language, sentence, **facts))
    if erased:
        again = german(
            "Seit dieser Sicherung wurden personenbezogene Angaben gelöscht (Änderungen {numbers}). "
            "Was damals gelöscht wurde, ist jetzt wieder da: bitte erneut löschen."
        )
        click.echo(say(language, again, numbers=", ".join(map(str, erased))), err=True)


def erased_since(lotsennetz: Lotsennetz, head: Head) -> list[int]:
    """The changes after a backup of this store that erased personal data, which the backup still holds."""
    with lotsennetz.read() as graph:
        if graph.version < head.changes:
            return []
        return [sealed.number for sealed in graph.log(head.changes) if _erases(sealed.entry)]


def _erases(entry: Entry) -> bool:
    """Whether a change erased personal data; an account and a volunteer may also be removed by those whose they are."""
    removed = {touch.kind for touch in entry.touched if touch.deed == "delete"}
    return entry.action == Action.ERASE or not removed.isdisjoint({Account.__name__, Volunteer.__name__})


def check_log(settings: Settings, expected: Sequence[str], language: str, *, json: bool) -> int:
    """Verify the sealed log alone, and say its last seal; 0 if it holds and all expected seals stand in it, else 1."""
    wanted = dict(map(read_seal, expected))
    with opened(settings) as lotsennetz, lotsennetz.read() as graph:
        total = graph.version
        with bar(say(language, german("Protokoll prüfen")), total) as advance:
            found = examine(graph.log(), wanted, lambda: advance(1))
    if json:
        click.echo(as_json(asdict(found), pretty=True))
    else:
        for sentence, facts in _findings(asdict(found)):
            click.echo(say(language, sentence, **facts))
    return 0 if found.broken_at is None and not found.missing else 1


def _findings(found: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """What is to be said, each with its facts."""
    said: list[tuple[str, Mapping[str, Any]]] = []
    if found["broken_at"] is not None:
        said.append((german("Das Protokoll ist ab Eintrag {number} verändert worden."), {"number": found["broken_at"]}))
    else:
        whole = german("Das Protokoll ist unversehrt und lückenlos. Letztes Siegel: {number}:{seal}")
        said.append((whole, {"number": found["number"], "seal": found["seal"]}))
    missing = german("Das aufbewahrte Siegel von Eintrag {number} steht nicht in diesem Protokoll.")
    return said + [(missing, {"number": number}) for number in found["missing"]]


def read_seal(text: str) -> tuple[int, str]:
    """A seal as it was said, `17:9f86d0…` with 64 digits: the number of its entry, and the seal; or Malformed."""
    number, _, seal = text.strip().partition(":")
    if not (number.isascii() and number.isdigit() and len(seal) == SEAL and set(seal) <= set("0123456789abcdef")):
        raise Malformed("a seal", text, "expected a number and 64 hexadecimal digits, such as 17:9f86d0….")
    return int(number), seal
