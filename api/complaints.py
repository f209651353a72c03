"""Says an error as a sentence in German or English: for the command line, and for the problems that programs get."""

from __future__ import annotations

from collections.abc import Mapping

from api.account_sentences import of_account
from api.catalogue import say
from api.import_words import NOT_UNDONE
from api.mailbox import Undelivered
from api.schemas.parameters import PROBLEMS, BadParameters, Problem
from api.sentences import german
from api.settings import NAMES
from api.words import Words
from graph_seed.importing import NotUndone
from referral.errors import (
    BackupDamaged,
    BackupForeign,
    BackupThere,
    BackupTooNew,
    LotsennetzError,
    Malformed,
    NotFound,
    PlaceUnknown,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreExhausted,
    StoreExpired,
    StoreForbidden,
    StoreFull,
    StoreNotLeader,
    StoreReadOnly,
    StoreRefused,
    StoreTooNew,
    StoreTooOld,
    StoreUncertain,
    StoreUnreachable,
    StoreUntrusted,
)

STORES: Mapping[type[StoreError], str] = {
    StoreDamaged: german(
        "Die Datei {where} ist beschädigt ({detail}). Bitte eine Kopie davon behalten, die letzte Sicherung an ihre "
        "Stelle legen und neu starten. Es wurde nichts geändert."
    ),
    StoreTooNew: german(
        "Der Speicher {where} hat das Format {found}, diese Version liest bis {known}. Bitte das neuere Lotsennetz "
        "installieren oder in LOTSENNETZ_STORE einen anderen nennen. Es wurde nichts geändert."
    ),
    StoreReadOnly: german(
        "{where} lässt sich nicht beschreiben. Bitte dem Benutzer des Dienstes das Schreiben in Datei und Ordner "
        "erlauben oder in LOTSENNETZ_STORE eine andere Datei nennen. Es wurde nichts geändert."
    ),
    StoreFull: german(
        "Für {where} ist kein Platz mehr. Bitte Platz schaffen und noch einmal versuchen. Es wurde nichts geändert."
    ),
    StoreExhausted: german(
        "{where} hat dafür zu wenig Arbeitsspeicher. Bitte dem Server mehr geben (server.memory.heap.max_size, "
        "dbms.memory.transaction.total.max) oder es versuchen, wenn weniger los ist. Es wurde nichts geändert."
    ),
    StoreBusy: german(
        "{where} wird gerade von einem anderen Programm beschrieben. Bitte gleich noch einmal versuchen. "
        "Es wurde nichts geändert."
    ),
    StoreUnreachable: german(
        "{where} antwortet nicht. Bitte prüfen, ob der Server läuft und von hier zu erreichen ist. "
        "Es wurde nichts geändert."
    ),
    StoreUntrusted: german(
        "Dem Zertifikat von {where} wird nicht vertraut. Bitte in LOTSENNETZ_STORE_CA die Datei mit seiner "
        "Zertifizierungsstelle nennen. Es wurde nichts geändert."
    ),
    StoreRefused: german(
        "{where} nimmt Namen und Passwort nicht an. Bitte in LOTSENNETZ_STORE oder LOTSENNETZ_STORE_PASSWORD "
        "berichtigen. Es wurde nichts geändert."
    ),
    StoreExpired: german(
        "Das Passwort für {where} ist abgelaufen. Bitte dort ein neues setzen (ALTER CURRENT USER SET PASSWORD) und in "
        "LOTSENNETZ_STORE_PASSWORD nennen. Es wurde nichts geändert."
    ),
    StoreForbidden: german(
        "Das Konto für {where} darf das nicht. Bitte ihm dort erlauben, zu lesen, zu schreiben und Indizes anzulegen. "
        "Es wurde nichts geändert."
    ),
    StoreNotLeader: german(
        "{where} nimmt keine Änderungen an: nur lesbar, oder ein anderes Mitglied des Verbunds führt. Bitte den "
        "Verbund mit neo4j:// statt bolt:// nennen und noch einmal versuchen. Es wurde nichts geändert."
    ),
    BackupThere: german("Eine Datei {where} gibt es schon. Bitte eine andere nennen. Es wurde nichts geändert."),
    BackupForeign: german(
        "{where} ist keine Sicherung, die `lotsennetz backup` geschrieben hat. Es wurde nichts geändert."
    ),
    BackupDamaged: german(
        "Die Sicherung {where} ist beschädigt ({detail}). Bitte eine ältere nehmen. Es wurde nichts geändert."
    ),
    BackupTooNew: german(
        "Die Sicherung {where} hat eine neuere Version geschrieben. Bitte das neuere Lotsennetz installieren. "
        "Es wurde nichts geändert."
    ),
    StoreTooOld: german("{where} ist {found}. Gebraucht wird Neo4j {needed} oder neuer. Es wurde nichts geändert."),
    StoreUncertain: german(
        "{where} hat aufgehört zu antworten, während eine Änderung gesichert wurde, und kam nicht wieder. "
        "Bitte nachsehen, ob die Änderung da ist, bevor sie noch einmal gemacht wird."
    ),
}
"""What to do when the store cannot be used; for whoever runs the service, with the path of the file."""


class Unreachable(LotsennetzError):
    """Nobody can listen at this address; `why` is a key of LISTENING."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"Nobody can listen at {host}:{port} ({why}).")
        self.host, self.port, self.why = host, port, why


LISTENING: Mapping[str, str] = {
    "taken": german("An {host}:{port} läuft schon ein Programm. Bitte mit --port eine andere Nummer wählen."),
    "forbidden": german(
        "An {host}:{port} darf dieser Benutzer nicht dienen. Bitte mit --port eine Nummer ab 1024 wählen."
    ),
    "unknown": german("An {host}:{port} lässt sich hier nicht dienen. Bitte --host und --port prüfen."),
}
"""Why the service cannot listen at an address."""

VALUES: Mapping[str, str] = {
    "a setting": german("Die Einstellung {value} gibt es nicht. Es gibt: {settings}."),
    "the address of a store": german(
        "{value} ist keine Adresse eines Speichers. Erwartet wird zum Beispiel file:/var/lib/lotsennetz/graph.db oder "
        "neo4j://USER:PASSWORD@HOST:PORT/DATABASE."
    ),
    "a complete address of a store": german(
        "{value} nennt kein Passwort. Bitte eines in LOTSENNETZ_STORE_PASSWORD oder LOTSENNETZ_STORE_PASSWORD_FILE "
        "nennen."
    ),
    "a file": german("Eine Datei {value} gibt es nicht."),
    "a file with a password": german("Das Passwort in {value} lässt sich nicht lesen."),
    "a place to write to": german("Nach {value} lässt sich nicht schreiben. Bitte Pfad und Rechte prüfen."),
    "a way for mail": german(
        "{value} ist kein Weg für Briefe. Erwartet wird smtp://USER:PASSWORD@HOST:PORT, smtps://… oder file: und ein "
        "Ordner."
    ),
    "a sender of mails": german(
        "{value} ist kein Absender. Bitte in LOTSENNETZ_MAIL_FROM einen nennen, zum Beispiel "
        "Lotsennetz <post@lotsennetz.example>."
    ),
    "the address of the service": german(
        "{value} ist keine Adresse, an der man den Dienst erreicht. Erwartet wird zum Beispiel "
        "https://lotsennetz.example."
    ),
    "a number of days": german(
        "{value} ist keine Zahl von Tagen. Erwartet wird eine ganze Zahl, für frühere Fassungen ab 31."
    ),
    "an OpenID Connect issuer": german(
        "{value} ist keine Adresse, die Menschen anmeldet. Erwartet wird zum Beispiel https://sso.example/realms/land."
    ),
    "a list of roles": german("{value} ist keine Liste von Rollen. Erwartet wird zum Beispiel kmt=coordinator."),
    "the extra oidc": german("Für LOTSENNETZ_OIDC_ISSUER fehlt etwas. Bitte lotsennetz[oidc] installieren."),
    "a complete way to sign in": german(
        "Zu {value} fehlt etwas. Bitte LOTSENNETZ_OIDC_CLIENT_ID und LOTSENNETZ_OIDC_ROLES nennen."
    ),
    "a seal": german("{value} ist kein Siegel. Erwartet wird eine Nummer und 64 Zeichen, wie 17:9f86d0…."),
    "a format": german("Ein Format {value} gibt es nicht."),
    "a file of this size": german("{value} ist zu groß: höchstens 10 MB."),
    "a number of workers": german("{value} ist keine Zahl von Prozessen. Erwartet wird eine Zahl von 1 bis 64."),
}
"""Values that only whoever runs the service can get wrong."""


def complaint(error: LotsennetzError, language: str) -> str:
    """An error as sentences; in English as the error itself says it where there is no translation."""
    if isinstance(error, PlaceUnknown):
        return Words(language=language).place_unknown(error)
    if isinstance(error, BadParameters):
        return " ".join(named(problem, language) for problem in error.problems)
    sentence = NOT_UNDONE[error.why] if isinstance(error, NotUndone) else _sentence(error)
    lists = {"settings": ", ".join(NAMES), "named": ", ".join(getattr(error, "entries", ()))}
    return say(language, sentence, **vars(error), **lists) if sentence else str(error)


def _sentence(error: LotsennetzError) -> str | None:
    match error:
        case Undelivered():
            return german("Ein Brief ließ sich nicht an {where} übergeben ({why}).")
        case NotFound():
            return german("Unter der Kennung {id} ist nichts eingetragen.")
        case Unreachable():
            return LISTENING[error.why]
        case Malformed() if error.what in VALUES:
            return VALUES[error.what]
        case StoreError():
            return STORES.get(type(error))
    return of_account(error)


def named(problem: Problem, language: str) -> str:
    """What is wrong with one parameter, and what is expected."""
    expected = say(language, problem.expected) if problem.expected else ""
    known = ", ".join(problem.known)
    return say(language, PROBLEMS[problem.code], field=problem.field, expected=expected, known=known).strip()
