"""Which error is which problem: its code, its status and what it is called, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.importing import Unsound
from api.schemas.parameters import BadParameters
from api.sentences import german
from referral.errors import (
    BadToken,
    Conflict,
    Decided,
    Forbidden,
    Impossible,
    KeyReused,
    LinkSpent,
    LotsennetzError,
    Malformed,
    NoRole,
    NotFound,
    NotKept,
    Outdated,
    PlaceUnknown,
    ReadsOnly,
    SignInFailed,
    StoreError,
    StoreUncertain,
    TieRefused,
    TooMany,
    Untold,
)
from referral.repeats import Repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of problem: its code, its status, and what it is called; `detail` says what to do (German; sentences)."""

    code: str
    status: int
    title: str
    detail: str


KINDS: Mapping[type[LotsennetzError], Kind] = {
    BadParameters: Kind(
        code="bad-parameters",
        status=422,
        title=german("Die Anfrage ist nicht verständlich."),
        detail=german("Mindestens eine Angabe passt nicht; jede ist unter errors genannt."),
    ),
    PlaceUnknown: Kind(
        code="place-unknown",
        status=404,
        title=german("Der Ort führt nicht weiter."),
        detail=german("Bitte den Ort prüfen."),
    ),
    Unsound: Kind(
        code="problems-in-file",
        status=422,
        title=german("Die Datei enthält Probleme."),
        detail=german("Es wurde nichts geändert; jedes Problem ist unter errors genannt."),
    ),
    Malformed: Kind(
        code="malformed",
        status=422,
        title=german("Eine Angabe ist nicht lesbar."),
        detail=german("Bitte die Angaben prüfen."),
    ),
    NotFound: Kind(
        code="not-found",
        status=404,
        title=german("Nicht eingetragen."),
        detail=german("Unter dieser Kennung ist nichts eingetragen, oder es ist entfernt worden."),
    ),
    Outdated: Kind(
        code="outdated",
        status=412,
        title=german("Inzwischen geändert."),
        detail=german("Jemand anderes hat den Eintrag inzwischen geändert. Bitte neu laden."),
    ),
    Untold: Kind(
        code="untold",
        status=409,
        title=german("Die Erfahrung lässt sich so nicht teilen."),
        detail=german(
            "Eine erprobte Erfahrung sagt, was versucht wurde und was herauskam, eine bewertete auch ein Ergebnis; der "
            "Tag liegt nicht in der Zukunft."
        ),
    ),
    NotKept: Kind(
        code="not-kept",
        status=409,
        title=german("Der Probefall lässt sich so nicht merken."),
        detail=german(
            "Der Probefall lässt sich nicht halten: Es fehlt die Sprache, die gesprochen werden soll, oder die Stelle "
            "führt schon zu viele."
        ),
    ),
    Impossible: Kind(
        code="impossible",
        status=409,
        title=german("Diese Variante geht so nicht."),
        detail=german(
            "Der Variante fehlt ein Name, sie hat zu viele Änderungen oder ihr Gebiet zu viele Varianten, oder eine "
            "Änderung sagt zu wenig oder zu viel. Für Gebiete zuständig sind nur Ausländerbehörden und "
            "Koordinierungsstellen."
        ),
    ),
    TieRefused: Kind(
        code="tie-refused",
        status=409,
        title=german("Diese Verbindung geht nicht."),
        detail=german(
            "Eine Stelle kann nicht mit sich selbst verbunden sein, und jede Verbindung steht hier nur einmal."
        ),
    ),
    Decided: Kind(
        code="decided",
        status=409,
        title=german("Schon entschieden."),
        detail=german("Der Vorschlag ist schon so weit, dass das nicht mehr geht. Bitte neu laden."),
    ),
    Repeated: Kind(
        code="in-progress",
        status=409,
        title=german("Wird gerade erledigt."),
        detail=german("Die gleiche Anfrage wird gerade beantwortet. Bitte gleich noch einmal senden."),
    ),
    KeyReused: Kind(
        code="key-reused",
        status=422,
        title=german("Der Schlüssel steht schon für eine andere Anfrage."),
        detail=german("Bitte für diese Anfrage einen neuen Idempotency-Key wählen."),
    ),
    Conflict: Kind(
        code="conflict",
        status=409,
        title=german("Widerspruch."),
        detail=german("Die Änderung widerspricht dem, was eingetragen ist."),
    ),
    Forbidden: Kind(
        code="forbidden", status=403, title=german("Nicht erlaubt."), detail=german("Dafür fehlt die Berechtigung.")
    ),
    ReadsOnly: Kind(
        code="reads-only",
        status=403,
        title=german("Nur zum Lesen."),
        detail=german("Dieser Schlüssel darf nur lesen."),
    ),
    SignInFailed: Kind(
        code="sign-in-failed",
        status=403,
        title=german("Anmeldung nicht möglich."),
        detail=german("Adresse und Passwort passen nicht zusammen. Bitte beides prüfen."),
    ),
    NoRole: Kind(
        code="no-role",
        status=403,
        title=german("Keine Rolle."),
        detail=german("Ihre Anmeldung nennt keine Rolle, die es hier gibt. Bitte wenden Sie sich an Ihre IT-Stelle."),
    ),
    BadToken: Kind(
        code="bad-token",
        status=401,
        title=german("Anmeldung nötig."),
        detail=german("Dieser Schlüssel gilt nicht oder nicht mehr."),
    ),
    LinkSpent: Kind(
        code="link-spent",
        status=404,
        title=german("Dieser Link gilt nicht mehr."),
        detail=german("Er ist verbraucht, zurückgenommen oder zu alt. Bitte einen neuen anfordern."),
    ),
    TooMany: Kind(
        code="too-many",
        status=429,
        title=german("Zu oft."),
        detail=german("Das war in letzter Zeit zu oft. Bitte später noch einmal versuchen."),
    ),
    StoreError: Kind(
        code="store-unavailable",
        status=503,
        title=german("Das Verzeichnis ist gerade nicht zu erreichen."),
        detail=german("Bitte gleich noch einmal versuchen. Es ist nichts verloren gegangen."),
    ),
    StoreUncertain: Kind(
        code="store-uncertain",
        status=503,
        title=german("Ob die Änderung gesichert ist, ist nicht bekannt."),
        detail=german(
            "Das Verzeichnis hat nicht mehr geantwortet, während sie gesichert wurde. Bitte erst nachsehen, ob sie da "
            "ist, und sie nur sonst noch einmal machen."
        ),
    ),
}
"""Which error is which problem; a class counts for those below it too, the nearest first."""

SIGN_IN = Kind(
    code="sign-in-needed",
    status=401,
    title=german("Anmeldung nötig."),
    detail=german("Dafür muss man angemeldet sein; Programme senden einen Schlüssel: Authorization: Bearer …"),
)
"""What somebody is told who is not signed in and may not do something."""

CHALLENGES: Mapping[str, str] = {
    SIGN_IN.code: 'Bearer realm="Lotsennetz"',
    "bad-token": 'Bearer realm="Lotsennetz", error="invalid_token"',
    "reads-only": 'Bearer realm="Lotsennetz", error="insufficient_scope"',
}
"""How a program can sign in, by problem (RFC 6750, section 3)."""

STATUSES: Mapping[int, Kind] = {
    kind.status: kind
    for kind in (
        Kind(
            code="bad-request",
            status=400,
            title=german("Die Anfrage ist nicht verständlich."),
            detail=german("Bitte die Adresse prüfen."),
        ),
        Kind(
            code="unknown-address",
            status=404,
            title=german("Diese Adresse gibt es nicht."),
            detail=german("Bitte die Adresse prüfen. Was es gibt, steht unter /api/v1/docs."),
        ),
        Kind(
            code="foreign-form",
            status=403,
            title=german("Nicht von dieser Seite."),
            detail=german("Dieses Formular kam von einer anderen Website. Bitte hier noch einmal ausfüllen."),
        ),
        Kind(
            code="method-not-allowed",
            status=405,
            title=german("So lässt sich diese Adresse nicht ansprechen."),
            detail=german("Welche Methoden es an dieser Adresse gibt, steht in der Kopfzeile Allow."),
        ),
        Kind(
            code="not-acceptable",
            status=406,
            title=german("In dieser Form gibt es die Antwort nicht."),
            detail=german("Antworten gibt es als application/json."),
        ),
        Kind(
            code="too-large",
            status=413,
            title=german("Das ist zu viel auf einmal."),
            detail=german(
                "Eine Datei darf höchstens 10 MB haben, ein Eintrag 200 kB. Bitte weniger auf einmal senden."
            ),
        ),
        Kind(
            code="media-type",
            status=415,
            title=german("In dieser Form ist die Anfrage nicht lesbar."),
            detail=german("Erwartet wird application/json, für PATCH application/merge-patch+json."),
        ),
        Kind(
            code="version-missing",
            status=428,
            title=german("Welche Fassung gemeint ist, fehlt."),
            detail=german("Bitte in If-Match das ETag der Fassung nennen, die geändert werden soll."),
        ),
        Kind(
            code="address-too-long",
            status=414,
            title=german("Die Adresse ist zu lang."),
            detail=german("Bitte weniger Angaben auf einmal machen."),
        ),
        Kind(
            code="unforeseen",
            status=500,
            title=german("Hier ist etwas schiefgegangen."),
            detail=german("Der Fehler ist vermerkt, ohne Angaben aus der Anfrage. Bitte noch einmal versuchen."),
        ),
    )
}
"""Problems that have only a status, as Flask raises them."""
