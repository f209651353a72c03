"""Everything that can go wrong, each as one sentence that a caseworker can act on.

LotsennetzError
├── Malformed            a value cannot be read (a postcode, a language, opening hours)
│   └── WeakPassword     a password that would be guessed
├── NotFound             nothing is registered under this id
├── PlaceUnknown         a typed place leads nowhere; says what it might have meant
├── Conflict             a change contradicts what is registered
│   ├── Outdated         somebody else changed the entry in the meantime
│   ├── TieRefused       a tie of an organisation to itself, or one that is there already
│   ├── Decided          a suggestion has come too far for this step
│   ├── Untold           an experience says too little or too much to be shared
│   ├── Impossible       a scenario says too little or too much, or there are too many
│   ├── NotKept          a golden case expects what nothing could fulfil, or there are too many
│   └── AddressTaken     there is an account with this mail address already
├── KeyReused            a key that stands for one request was used for another
├── TooMany              this was done too often lately
│   └── TooManyAttempts  something was tried in vain too often for one address
├── Forbidden            the one who asks may not do this
│   └── ReadsOnly        a token that may only read was used to write
├── SignInFailed         the address and the password do not belong together
│   └── NotVouched       signing in at one's own office came to nothing
├── NoRole               whoever signs people in for us names no role that there is here
├── LinkSpent            a link that was sent is used up, withdrawn or too old
├── BadToken             a program's token is none, or none any more
└── StoreError           the store cannot answer
    ├── StoreClosed      the store was closed
    ├── StoreDamaged     the file is not readable any more
    ├── StoreTooNew      the store was written by a newer version
    ├── StoreReadOnly    the folder or file cannot be written
    ├── StoreFull        no space is left
    ├── StoreExhausted   the server has too little memory
    ├── StoreBusy        another process holds the store for too long
    ├── StoreUnreachable the server does not answer
    ├── StoreUntrusted   nobody known vouches for the server's certificate
    ├── StoreRefused     the server does not accept the name and password
    ├── StoreExpired     the server wants a new password first
    ├── StoreForbidden   the account on the server may not do this
    ├── StoreNotLeader   this member of the cluster takes no changes
    ├── StoreTooOld      the server is older than what is needed
    └── StoreUncertain   nobody could find out whether a change was kept
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar


class LotsennetzError(Exception):
    """Something the service can say in one sentence."""


class Malformed(LotsennetzError):
    """A value cannot be read; the sentence says what was expected."""

    def __init__(self, what: str, value: object, hint: str) -> None:
        super().__init__(f"{value!r} is not {what}: {hint}")
        self.what, self.value, self.hint = what, value, hint


class NotFound(LotsennetzError):
    """Nothing is registered under this id."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"There is no {kind} with the id {id!r}.")
        self.kind, self.id = kind, id


class PlaceUnknown(LotsennetzError):
    """A typed place leads nowhere; `why` is a code, `suggestions` are names that may have been meant.

    Codes: `unknown`, `elsewhere` (a postcode outside Lower Saxony; `state` names where), `unassigned` (a postcode of
    the state's range which is no longer or not in use), `bulk` (one large recipient's own postcode), `four-digits`
    (postcodes as they were until 30 June 1993).
    """

    def __init__(self, text: str, why: str = "unknown", *, state: str = "", suggestions: Sequence[str] = ()) -> None:
        super().__init__(f"{text!r} is no place known here ({why}).")
        self.text, self.why, self.state, self.suggestions = text, why, state, tuple(suggestions)


class Conflict(LotsennetzError):
    """A change contradicts what is registered."""


class AddressTaken(Conflict):
    """There is an account with this mail address; told only to whoever has its letter box, or keeps accounts."""

    def __init__(self) -> None:
        super().__init__("There is an account with this mail address already.")


class Outdated(Conflict):
    """Somebody else changed the entry in the meantime.

    `current` is the entry as it stands now and `wanted` as it was to be, both as the actor may see them; None where it
    is not registered any more, or is to be removed.
    """

    def __init__(self, kind: str, id: str, *, current: object = None, wanted: object = None) -> None:
        super().__init__(f"The {kind} {id!r} was changed by somebody else in the meantime.")
        self.kind, self.id, self.current, self.wanted = kind, id, current, wanted


class TieRefused(Conflict):
    """A tie that makes no sense; `why` says so: `itself`, or `twice` where there is one of this kind already."""

    def __init__(self, origin: str, target: str, why: str) -> None:
        what = "An organisation cannot be tied to itself." if why == "itself" else "This tie is registered already."
        super().__init__(f"{what} ({origin!r}, {target!r})")
        self.origin, self.target, self.why = origin, target, why


class Decided(Conflict):
    """A suggestion has come too far for this step; `stand` says how far."""

    def __init__(self, id: str, stand: str, step: str) -> None:
        super().__init__(f"The suggestion {id!r} is {stand}; it is too late to {step} it.")
        self.id, self.stand, self.step = id, stand, step


class NotKept(Conflict):
    """A golden case expects what nothing could fulfil, or its centre keeps too many; `why` is a code.

    Codes: `language` (none is named that could be spoken), `many`.
    """

    def __init__(self, why: str) -> None:
        super().__init__(f"This golden case cannot be kept ({why}).")
        self.why = why


class Impossible(Conflict):
    """A scenario cannot be kept: `why` is a field of an edit, a body's `duty`, its `name`, or `edits` or `many`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This scenario cannot be kept ({why}).")
        self.why = why


class Untold(Conflict):
    """An experience says too little or too much to be shared; `fields` are codes (`practice.faults`)."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(f"This experience cannot be shared like this: {', '.join(fields)}.")
        self.fields = tuple(fields)


class KeyReused(LotsennetzError):
    """A key that stands for one request was used for another."""

    def __init__(self) -> None:
        super().__init__("This key stands for another request within the last 24 hours. Choose a new one.")


class TooMany(LotsennetzError):
    """This was done too often lately; it may be done again after `wait` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"This was done too often lately. Try again in {-(-wait // 60)} minutes.")
        self.wait = wait


class Forbidden(LotsennetzError):
    """The one who asks may not do this."""

    def __init__(self, role: str, action: str) -> None:
        super().__init__(f"A {role} may not {action}.")
        self.role, self.action = role, action


class ReadsOnly(Forbidden):
    """A token that may only read was used to write."""

    def __init__(self, role: str, action: str) -> None:
        LotsennetzError.__init__(self, f"With a token that may only read, nobody may {action}.")
        self.role, self.action = role, action


class WeakPassword(Malformed):
    """A password that would be guessed; `why` is a key of `passwords.FAULTS`."""

    def __init__(self, why: str) -> None:
        LotsennetzError.__init__(self, f"This password would be guessed ({why}).")
        self.what, self.value, self.hint, self.why = "a password", "", "", why


class SignInFailed(LotsennetzError):
    """The address and the password do not belong together; alike whether the address is known or not."""

    def __init__(self) -> None:
        super().__init__("The address and the password do not belong together.")


class NotVouched(SignInFailed):
    """Signing in at one's own office came to nothing: broken off, too late, elsewhere, or not to be trusted."""

    def __init__(self) -> None:
        LotsennetzError.__init__(self, "Signing in over there came to nothing.")


class TooManyAttempts(TooMany):
    """Something was tried in vain too often for one address; alike whether the address is known or not."""

    def __init__(self, until: datetime, now: datetime) -> None:
        super().__init__(int((until - now).total_seconds()))
        self.until = until


class NoRole(LotsennetzError):
    """Whoever signs people in for us names no role for somebody that there is here, or not one that fits."""

    def __init__(self) -> None:
        super().__init__("The place that vouches for this person names no role that fits here.")


class LinkSpent(LotsennetzError):
    """A link that was sent is used up, withdrawn or too old, or never was one."""

    def __init__(self) -> None:
        super().__init__("This link is not valid any more; ask for a new one.")


class BadToken(LotsennetzError):
    """A program's token is none, or none any more."""

    def __init__(self) -> None:
        super().__init__("This token is not valid (any more); make a new one on the page of your account.")


class StoreError(LotsennetzError):
    """The store cannot answer; the `sentence` of each kind is filled in with where the store is, and other facts."""

    sentence: ClassVar[str]

    def __init__(self, where: str, **facts: object) -> None:
        super().__init__(self.sentence.format(where=where, **facts))
        self.where = where


class StoreClosed(StoreError):
    """The store was closed."""

    sentence = "The store {where} is closed."


class StoreDamaged(StoreError):
    """The file is not readable any more."""

    sentence = (
        "The file {where} is damaged ({detail}). Keep a copy of it, then put the latest backup in its place "
        "and start again; nothing was changed."
    )

    def __init__(self, where: str, detail: str) -> None:
        super().__init__(where, detail=detail)
        self.detail = detail


class StoreTooNew(StoreError):
    """The store was written by a newer version."""

    sentence = (
        "The store {where} has format {found}, this version reads up to {known}. "
        "Install the newer Lotsennetz, or name another store in LOTSENNETZ_STORE; nothing was changed."
    )

    def __init__(self, where: str, found: int, known: int) -> None:
        super().__init__(where, found=found, known=known)
        self.found, self.known = found, known


class StoreReadOnly(StoreError):
    """The folder or file cannot be written."""

    sentence = (
        "{where} cannot be written. Give the service's user the right to write the file and its folder, "
        "or name another file in LOTSENNETZ_STORE; nothing was changed."
    )


class StoreFull(StoreError):
    """No space is left."""

    sentence = "No space is left for {where}. Free some space and try again; nothing was changed."


class StoreExhausted(StoreError):
    """The server has too little memory for what was asked of it."""

    sentence = (
        "{where} has too little memory for this. Give it more there (server.memory.heap.max_size, "
        "dbms.memory.transaction.total.max) or try again when less is going on; nothing was changed."
    )


class StoreBusy(StoreError):
    """Another process holds the store for too long."""

    sentence = "{where} is being written by another process. Try again in a moment; nothing was changed."


class StoreUnreachable(StoreError):
    """The server does not answer."""

    sentence = "{where} does not answer. Check that the server runs and this machine reaches it; nothing was changed."


class StoreUntrusted(StoreError):
    """Nobody known vouches for the server's certificate."""

    sentence = (
        "The certificate of {where} is not trusted. Name the file with its authority in LOTSENNETZ_STORE_CA; "
        "nothing was changed."
    )


class StoreRefused(StoreError):
    """The server does not accept the name and password."""

    sentence = (
        "{where} does not accept the name and password. Correct them in LOTSENNETZ_STORE or "
        "LOTSENNETZ_STORE_PASSWORD; nothing was changed."
    )


class StoreExpired(StoreError):
    """The server wants a new password first."""

    sentence = (
        "The password for {where} has expired. Set a new one there (ALTER CURRENT USER SET PASSWORD) and name it "
        "in LOTSENNETZ_STORE_PASSWORD; nothing was changed."
    )


class StoreForbidden(StoreError):
    """The account on the server may not do this."""

    sentence = (
        "The account named for {where} may not do this. Give it the right to read, write and make indexes there; "
        "nothing was changed."
    )


class StoreNotLeader(StoreError):
    """This member of the cluster takes no changes."""

    sentence = (
        "{where} takes no changes: it is read-only, or another member of its cluster leads. Name the cluster with "
        "neo4j:// instead of bolt://, and try again; nothing was changed."
    )


class StoreTooOld(StoreError):
    """The server is older than what is needed."""

    sentence = "{where} is {found}. Neo4j {needed} or newer is needed; nothing was changed."

    def __init__(self, where: str, found: str, needed: str) -> None:
        super().__init__(where, found=found, needed=needed)
        self.found, self.needed = found, needed


class StoreUncertain(StoreError):
    """Nobody could find out whether a change was kept."""

    sentence = (
        "{where} stopped answering while a change was being kept, and did not come back. "
        "Look whether the change is there before you make it again."
    )


class BackupThere(StoreError):
    """A backup never takes the place of a file."""

    sentence = "There is a file {where} already. Name another one; nothing was changed."


class BackupForeign(StoreError):
    """A file is no backup."""

    sentence = "{where} is not a backup that `lotsennetz backup` has written; nothing was changed."


class BackupDamaged(StoreError):
    """A backup is not what it says it is."""

    sentence = "The backup {where} is damaged: {detail}. Take an older one; nothing was changed."

    def __init__(self, where: str, detail: str) -> None:
        super().__init__(where, detail=detail)
        self.detail = detail


class BackupTooNew(StoreError):
    """A backup was written by a newer version."""

    sentence = "The backup {where} was written by a newer version. Install the newer Lotsennetz; nothing was changed."
