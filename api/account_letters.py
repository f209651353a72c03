"""The letters about accounts: an invitation, and a link for a new password."""

from __future__ import annotations

from api.catalogue import say
from api.languages import LANGUAGES
from api.sentences import german
from referral.letters import Letter
from referral.papers import Account

PASSWORD_SUBJECT = german("Neues Passwort für Lotsennetz")
PASSWORD = german(
    "Guten Tag {name},\n\nfür Ihr Konto bei Lotsennetz wurde ein neues Passwort verlangt. Hier setzen Sie es:\n\n"
    "{address}\n\nDer Link gilt zwei Stunden und nur einmal. Wenn Sie das nicht waren, brauchen Sie nichts zu tun: "
    "Ihr Passwort bleibt, wie es ist.\n"
)
INVITATION_SUBJECT = german("Einladung zu Lotsennetz")
INVITATION = german(
    "Guten Tag,\n\n{inviter} lädt Sie zu Lotsennetz ein, dem Netz der Stellen, die Neuzugewanderten in Niedersachsen "
    "weiterhelfen.\n\nHier richten Sie Ihr Konto ein:\n\n{address}\n\nDer Link gilt 14 Tage und nur einmal. Wenn Sie "
    "damit nichts anfangen können, brauchen Sie nichts zu tun; dann entsteht kein Konto.\n"
)


def password_letter(account: Account, address: str) -> Letter:
    """The letter with the link that sets a new password."""
    return Letter(
        to=account.email,
        subject=say(account.language, PASSWORD_SUBJECT),
        text=say(account.language, PASSWORD, name=account.name, address=address),
    )


def invitation_letter(to: str, inviter: str, address: str) -> Letter:
    """The letter with the link that makes an account; in German and English, for nobody knows yet who reads it."""
    texts = [say(language, INVITATION, inviter=inviter, address=address) for language in LANGUAGES]
    subjects = [say(language, INVITATION_SUBJECT) for language in LANGUAGES]
    return Letter(to=to, subject=" · ".join(subjects), text="\n– – –\n\n".join(texts))
