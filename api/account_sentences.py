"""What somebody is told who cannot sign in, or whose password, name or invitation does not do."""

from __future__ import annotations

from collections.abc import Mapping

from api.sentences import german
from referral.errors import (
    AddressTaken,
    BadToken,
    LinkSpent,
    LotsennetzError,
    Malformed,
    NoRole,
    NotVouched,
    ReadsOnly,
    SignInFailed,
    TooManyAttempts,
    WeakPassword,
)

REFUSALS: Mapping[type[LotsennetzError], str] = {
    SignInFailed: german("Adresse und Passwort passen nicht zusammen. Bitte beides prüfen."),
    TooManyAttempts: german("Das waren zu viele Versuche. Der nächste ist in {wait} Sekunden möglich."),
    LinkSpent: german("Dieser Link gilt nicht mehr: Er ist verbraucht, zurückgenommen oder zu alt."),
    NotVouched: german("Die Anmeldung über Ihre Stelle hat nicht geklappt. Bitte noch einmal versuchen."),
    NoRole: german("Ihre Anmeldung nennt keine Rolle, die es hier gibt. Bitte wenden Sie sich an Ihre IT-Stelle."),
    BadToken: german("Dieser Schlüssel gilt nicht oder nicht mehr."),
    ReadsOnly: german("Dieser Schlüssel darf nur lesen."),
    AddressTaken: german("Mit dieser E-Mail-Adresse gibt es schon ein Konto."),
}
"""Why somebody does not come in."""

WEAK: Mapping[str, str] = {
    "short": german("Das Passwort ist zu kurz. Bitte mindestens 12 Zeichen nehmen, zum Beispiel vier Wörter."),
    "long": german("Das Passwort ist zu lang. Bitte höchstens 200 Zeichen nehmen."),
    "plain": german("Das Passwort besteht aus zu wenigen verschiedenen Zeichen."),
    "address": german("Das Passwort steht schon in der E-Mail-Adresse. Bitte ein anderes wählen."),
}
"""Why a password would be guessed; keys as in `referral.passwords.FAULTS`."""

READINGS: Mapping[str, str] = {
    "a name": german("Bitte einen Namen mit höchstens 100 Zeichen eingeben."),
    "a mail address": german("Bitte eine E-Mail-Adresse eingeben, zum Beispiel name@example.org."),
    "an organisation": german("Diese Rolle braucht eine Organisation; die Landesverwaltung handelt für keine."),
    "a coordination centre": german("Bitte eine Organisation nennen, die ein Gebiet koordiniert."),
    "an authority": german("Bitte eine Ausländerbehörde nennen."),
    "a number of days": german("Bitte eine Zahl von Tagen von 1 bis 366 angeben."),
    "a role": german("Bitte eine Rolle wählen."),
}
"""What is expected where a value cannot be read."""


def of_account(error: LotsennetzError) -> str | None:
    """The German sentence for an error about accounts, with placeholders for its facts; None for any other."""
    match error:
        case WeakPassword():
            return WEAK[error.why]
        case Malformed():
            return READINGS.get(error.what)
    return REFUSALS.get(type(error))
