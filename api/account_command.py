"""Accounts on the command line: `lotsennetz account add | list | block | password | token`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from api.catalogue import say
from api.languages import of_shell
from api.sentences import german

LANGUAGE = of_shell(os.environ)
ROLES = ("caseworker", "guide", "partner", "coordinator", "state administrator")

Command = TypeVar("Command", bound=Callable[..., Any])


def here(sentence: str, **facts: object) -> str:
    """A sentence in the language of the shell."""
    return say(LANGUAGE, sentence, **facts)


@click.group(help=here(german("Konten anlegen, auflisten, sperren; Passwörter und Schlüssel setzen.")))
def account() -> None:
    """Keep accounts."""


mail = click.option("--mail", required=True, help=here(german("E-Mail-Adresse des Kontos.")))
as_json = click.option("--json", is_flag=True, help=here(german("Als JSON ausgeben, für Programme.")))


def with_password(command: Command) -> Command:
    """The option that names a file with a password; without it, it is typed twice and not shown."""
    return click.option(
        "--password-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=here(german("Datei mit dem Passwort, statt es zu tippen.")),
    )(command)


@account.command(help=here(german("Ein Konto anlegen, zum Beispiel das erste der Landesverwaltung.")))
@mail
@click.option("--name", required=True, help=here(german("Name der Person.")))
@click.option("--role", required=True, type=click.Choice(ROLES), help=here(german("Was das Konto darf.")))
@click.option("--organisation", help=here(german("Kennung der Organisation, für die es handelt.")))
@with_password
def add(mail: str, name: str, role: str, organisation: str | None, password_file: Path | None) -> None:
    """Make an account."""
    from api import commands
    from referral import keeping_accounts
    from referral.access import OPERATOR, AccountRole
    from referral.codes import OrganisationId
    from referral.invitations import Invitation

    own = OrganisationId(organisation) if organisation else None
    invitation = Invitation(email=mail, role=AccountRole(role), organisation=own)
    entrant = keeping_accounts.Entrant(invitation=invitation, name=name, password=_password(password_file))
    with commands.opened(_settings()) as lotsennetz:
        made = keeping_accounts.add(lotsennetz, OPERATOR, entrant, lambda: secrets.token_hex(6))
    click.echo(here(german("Das Konto {id} ist angelegt: {email}."), id=made.id, email=made.email))


@account.command("list", help=here(german("Alle Konten auflisten.")))
@as_json
def list_all(*, json: bool) -> None:
    """List accounts."""
    from api import commands
    from api.document import as_json as written
    from referral import keeping_accounts
    from referral.access import OPERATOR

    with commands.opened(_settings()) as lotsennetz:
        found = keeping_accounts.accounts(lotsennetz, OPERATOR, size=MOST).entries
    if json:
        shown = ("id", "name", "email", "role", "organisation", "created_on", "blocked")
        click.echo(written([{name: getattr(one, name) for name in shown} for one in found], pretty=True))
        return
    for one in found:
        blocked = here(german("gesperrt")) if one.blocked else ""
        click.echo("  ".join(filter(None, [one.id, one.name, one.email, one.role, one.organisation, blocked])))


MOST = 100_000
"""So many accounts are listed at most."""


@account.command(help=here(german("Ein Konto sperren; mit --undo wieder öffnen.")))
@mail
@click.option("--undo", is_flag=True, help=here(german("Wieder öffnen.")))
def block(mail: str, *, undo: bool) -> None:
    """Block an account or let it in again."""
    from api import commands
    from referral import keeping_accounts
    from referral.access import OPERATOR

    with commands.opened(_settings()) as lotsennetz:
        with lotsennetz.read() as graph:
            id = keeping_accounts.at(graph, mail).id
        keeping_accounts.block(lotsennetz, OPERATOR, id, blocked=not undo)
    done = german("Das Konto {email} ist wieder offen.") if undo else german("Das Konto {email} ist gesperrt.")
    click.echo(here(done, email=mail))


@account.command(help=here(german("Ein neues Passwort setzen; alle Sitzungen enden.")))
@mail
@with_password
def password(mail: str, password_file: Path | None) -> None:
    """Set a password."""
    from api import commands
    from referral import keeping_accounts
    from referral.access import OPERATOR

    typed = _password(password_file)
    with commands.opened(_settings()) as lotsennetz:
        keeping_accounts.set_password(lotsennetz, OPERATOR, mail, typed)
    click.echo(here(german("Das neue Passwort für {email} gilt."), email=mail))


@account.command(help=here(german("Einen Schlüssel für ein Programm anlegen und einmal ausgeben.")))
@mail
@click.option("--name", required=True, help=here(german("Wofür er ist.")))
@click.option("--days", default=90, show_default=True, help=here(german("Wie viele Tage er gilt, höchstens 366.")))
@click.option("--write", is_flag=True, help=here(german("Er darf auch schreiben.")))
def token(mail: str, name: str, days: int, *, write: bool) -> None:
    """Make a token."""
    from api import commands
    from referral import keeping_accounts, tokens
    from referral.access import OPERATOR

    with commands.opened(_settings()) as lotsennetz:
        with lotsennetz.read() as graph:
            id = keeping_accounts.at(graph, mail).id
        wanted = tokens.Wanted(account=id, name=name, may_write=write, days=days)
        made = tokens.create(
            lotsennetz, OPERATOR, wanted, lambda: secrets.token_hex(6), lambda: secrets.token_urlsafe(32)
        )
    click.echo(made.text)


def _password(file: Path | None) -> str:
    """The first line of a file, or what is typed twice alike."""
    if file is not None:
        return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    typed: str = click.prompt(
        here(german("Passwort")), hide_input=True, confirmation_prompt=here(german("Noch einmal")), err=True
    )
    return typed


def _settings() -> Any:
    from api.settings import Settings

    return Settings.from_environment(os.environ)
