"""The words of reminders: what is due, why it matters, and the link with which it is confirmed in one click."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from babel.dates import format_date

from referral.freshness import Freshness
from referral.hours import LOCAL
from referral.letters import Letter
from referral.model import Service, Sourced
from referral.reminding import Overdue, Recipient, Reminding

WHY: Mapping[Freshness, str] = {
    Freshness.UNCONFIRMED: (
        "Der Eintrag stammt aus öffentlichen Quellen. Bisher hat ihn niemand bestätigt; solange steht das dabei, wo "
        "immer er gezeigt wird, und bestätigte Einträge stehen davor."
    ),
    Freshness.DUE: (
        "Ihre letzte Bestätigung ist mehr als sechs Monate alt. Nach zwölf Monaten würde der Eintrag als alt "
        "gekennzeichnet und hinter die anderen gestellt."
    ),
    Freshness.OLD: (
        "Ihre letzte Bestätigung ist mehr als zwölf Monate alt. Der Eintrag ist deshalb als alt gekennzeichnet und "
        "steht hinter den anderen; nach achtzehn Monaten wird er nicht mehr auf Blätter gedruckt."
    ),
}
"""What the age of an entry means, for whoever it is about."""

FAREWELL = "\n\nMit freundlichen Grüßen\nLotsennetz\n\nDiese Nachricht wurde automatisch verschickt.\n"


def letter_of(reminding: Reminding, address: str) -> Letter:
    """A reminder as a letter; `address` is where the service is reached, without a slash at the end."""
    if reminding.recipient is Recipient.PARTNER:
        return _to_partner(reminding, address)
    return _to_centre(reminding, address)


def _to_partner(reminding: Reminding, address: str) -> Letter:
    (one,) = reminding.about
    until = format_date(reminding.until.astimezone(LOCAL), "d. MMMM yyyy", locale="de") if reminding.until else ""
    text = (
        f"Guten Tag,\n\nim Lotsennetz, dem Verzeichnis der Anlaufstellen für Zugewanderte in Niedersachsen, steht ein "
        f"Eintrag über\n\n    {one.organisation.name}\n\n{WHY[one.freshness]}\n\nBitte sehen Sie nach, ob alles noch "
        f"stimmt. Es geht um:\n\n{_listed(one)}\n\nÜber diesen Link bestätigen Sie alles mit einem Klick oder ändern, "
        f"was nicht mehr stimmt. Eine Anmeldung ist nicht nötig:\n\n{address}/bestaetigen/{reminding.secret}\n\n"
        f"Der Link gilt bis zum {until} und nur einmal. Bitte geben Sie ihn nicht weiter.{FAREWELL}"
    )
    return Letter(to=reminding.to, subject=f"Stimmt der Eintrag noch? {one.organisation.name}", text=text)


def _to_centre(reminding: Reminding, address: str) -> Letter:
    names = "\n".join(f"  - {one.organisation.name} ({_age(one.freshness)})" for one in reminding.about)
    number = len(reminding.about)
    which = "ein Eintrag" if number == 1 else f"{number} Einträge"
    text = (
        f"Guten Tag,\n\nin Ihrem Gebiet {'ist' if number == 1 else 'sind'} {which} im Lotsennetz zu bestätigen. Die "
        f"Stellen haben auf Erinnerungen nicht geantwortet, oder von ihnen ist keine Mailadresse bekannt. Ein Anruf "
        f"genügt oft:\n\n{names}\n\nIn Ihrer Pflegeliste steht oben, wovon die meisten Antworten abhängen. Dort "
        f"bestätigen Sie mit einem Klick:\n\n{address}/pflege{FAREWELL}"
    )
    return Letter(to=reminding.to, subject=f"Zu bestätigen in Ihrem Gebiet: {which}", text=text)


def _listed(one: Overdue) -> str:
    return "\n".join(f"  - {line}" for line in _entries(one))


def _entries(one: Overdue) -> Iterator[str]:
    for entry in one.entries:
        yield entry.title.de if isinstance(entry, Service) else _itself(entry)


def _itself(_organisation: Sourced) -> str:
    return "Name, Adresse, Kontakte und Öffnungszeiten der Stelle selbst"


def _age(freshness: Freshness) -> str:
    return {
        Freshness.UNCONFIRMED: "noch nie bestätigt",
        Freshness.OLD: "vor mehr als zwölf Monaten bestätigt",
    }.get(freshness, "vor mehr als sechs Monaten bestätigt")
