"""What the service does once a night, step by step: one that fails is said and does not keep the others from running.

A step of its own is a function in a module of its own and one line in `STEPS`.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from time import monotonic

import click

from api.case_letters import letters_of
from api.catalogue import say
from api.commands import opened
from api.document import as_json
from api.mail import courier
from api.mailbox import Undelivered
from api.reminders import letter_of
from api.sentences import german
from api.settings import Settings
from api.web import Walker
from referral import golden, notices, retention
from referral.access import OPERATOR
from referral.errors import LotsennetzError
from referral.links import Ask, check_links
from referral.lotsennetz import Lotsennetz
from referral.reminding import Reminding, remind

log = logging.getLogger("lotsennetz")

SECRET_BYTES = 32
"""How many random bytes the secret part of a link has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What the steps work with: the network, the settings, and how web addresses are asked for."""

    lotsennetz: Lotsennetz
    settings: Settings
    ask: Ask


Facts = Mapping[str, int]
"""What a step did, as numbers by name; `failed` above 0 makes the night a failed one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the night: its name, what it does, and the sentence (German) that its numbers fill."""

    name: str
    run: Callable[[Night], Facts]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of one step; `error` says in a sentence why it was not completed, empty if it was."""

    name: str
    facts: Facts
    seconds: float
    error: str = ""

    @property
    def failed(self) -> bool:
        """Whether the step or a part of it failed."""
        return bool(self.error or self.facts.get("failed"))


def expire(night: Night) -> Facts:
    """Clear away notices that have ended."""
    return {"entries": notices.expire(night.lotsennetz, OPERATOR)}


def reminders(night: Night) -> Facts:
    """Send the reminders whose time has come."""
    deliver = courier(night.settings, night.lotsennetz.clock)

    def send(reminding: Reminding) -> bool:
        try:
            deliver(letter_of(reminding, night.settings.address))
        except Undelivered as error:
            log.error("%s", error)  # noqa: TRY400  where in our code it happened says nothing
            return False
        return True

    return asdict(remind(night.lotsennetz, send, lambda: secrets.token_urlsafe(SECRET_BYTES)))


def links(night: Night) -> Facts:
    """Ask for the web addresses whose time has come."""
    asked, broken = check_links(night.lotsennetz, night.ask)
    return {"asked": asked, "broken": broken}


def tidy(night: Night) -> Facts:
    """Remove what was kept for long enough."""
    removed = retention.tidy(night.lotsennetz, OPERATOR, night.settings.periods)
    return {"removed": sum(removed.values())}


def cases(night: Night) -> Facts:
    """Try all golden cases, and write to the centres of which some broke since the last night."""
    found = golden.run_all(night.lotsennetz)
    with night.lotsennetz.read() as graph:
        letters = list(letters_of(graph, found.broken, night.settings.address))
    deliver, failed = courier(night.settings, night.lotsennetz.clock), 0
    for letter in letters:
        try:
            deliver(letter)
        except Undelivered as error:
            log.error("%s", error)  # noqa: TRY400  where in our code it happened says nothing
            failed += 1
    sent = len(letters) - failed
    return {"cases": found.cases, "broken": len(found.broken), "mended": found.mended, "sent": sent, "failed": failed}


STEPS: tuple[Step, ...] = (
    Step(name="notices", run=expire, said=german("Abgelaufene Hinweise entfernt: bei {entries} Einträgen.")),
    Step(
        name="reminders",
        run=reminders,
        said=german(
            "Erinnerungen: {sent} verschickt, {failed} gescheitert, {waiting} für die nächste Nacht; {unreachable} "
            "Stellen ohne Mailadresse, auch ihre Koordinierungsstelle hat keine."
        ),
    ),
    Step(
        name="cases",
        run=cases,
        said=german(
            "Probefälle: {cases} geprüft, {broken} stimmen seit heute nicht mehr, {mended} wieder; {sent} Briefe "
            "verschickt, {failed} gescheitert."
        ),
    ),
    Step(name="retention", run=tidy, said=german("Aufbewahrung beendet: {removed} Vorgänge entfernt.")),
    Step(name="links", run=links, said=german("Internetadressen: {asked} geprüft, {broken} ohne Antwort.")),
)
"""The steps of a night, in their order."""


def nightly(night: Night, steps: Sequence[Step] = STEPS) -> Iterator[Done]:
    """Run all steps one after the other, whatever becomes of any."""
    for step in steps:
        begun = monotonic()
        facts, error = _tried(step, night)
        yield Done(name=step.name, facts=facts, seconds=round(monotonic() - begun, 3), error=error)


def in_words(done: Done, language: str, steps: Sequence[Step] = STEPS) -> str:
    """What came of a step, in one line."""
    if done.error:
        return say(language, german("{name}: nicht abgeschlossen. {error}"), name=done.name, error=done.error)
    said = next(step.said for step in steps if step.name == done.name)
    return say(language, said, **done.facts)


def run(settings: Settings, language: str, *, json: bool) -> int:
    """Run the steps of the night and print what came of each; 1 if any of them failed, else 0."""
    found: list[Done] = []
    with opened(settings) as lotsennetz:
        for done in nightly(of(lotsennetz, settings)):
            found.append(done)
            if not json:
                click.echo(in_words(done, language))
    if json:
        click.echo(as_json({"steps": [asdict(done) | {"failed": done.failed} for done in found]}, pretty=True))
    return 1 if any(done.failed for done in found) else 0


def of(lotsennetz: Lotsennetz, settings: Settings) -> Night:
    """A night over a network as it is run for real."""
    return Night(lotsennetz=lotsennetz, settings=settings, ask=Walker().ask)


def _tried(step: Step, night: Night) -> tuple[Facts, str]:
    """What a step did, or why it could not; whatever it is, the night goes on, and the log gets where it happened."""
    try:
        return step.run(night), ""
    except Exception as error:  # noqa: BLE001  one step must not keep the others from running
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s in the step %s of the night\n%s", type(error).__name__, step.name, frames)  # noqa: TRY400
        return {}, str(error) if isinstance(error, LotsennetzError) else type(error).__name__
