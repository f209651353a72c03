"""Whether the web addresses of entries still lead somewhere: which to ask, and what came of it.

An address counts as broken only when it has failed on two days: a server may be away for a night.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from referral.access import OPERATOR, Action
from referral.confirming import today_of
from referral.lotsennetz import Lotsennetz
from referral.model import ContactKind, Organisation, Service
from referral.papers import LinkCheck
from referral.stores import GraphReader

AGAIN_AFTER = timedelta(days=7)
"""An address that led somewhere is asked again after so long; one that failed, every night."""
AT_ONCE = 25
"""So many outcomes are kept with one change."""
WEB = re.compile(r"https?://[^\s;<>\"]+(?<![.,)])")
"""A web address in a text: a source may name several, with words between them."""

Ask = Callable[[str], str]
"""Asks for an address: empty if it leads somewhere, else in a word why not."""


def addresses(entry: Organisation | Service) -> tuple[str, ...]:
    """The web addresses of an entry, each once: those of its contacts, then those in its source."""
    said = [contact.value for contact in entry.contacts if contact.kind is ContactKind.WEBSITE]
    return tuple(dict.fromkeys(address for one in (*said, entry.source) for address in WEB.findall(one)))


def broken_in(graph: GraphReader, entry: Organisation | Service) -> tuple[LinkCheck, ...]:
    """What is known of those addresses of an entry that have failed on two days or more."""
    keys = [(LinkCheck, check_id(address)) for address in addresses(entry)]
    known = graph.whole(keys) if keys else {}
    return tuple(one for key in keys if isinstance(one := known.get(key), LinkCheck) and is_broken(one))


def is_broken(check: LinkCheck) -> bool:
    """Whether an address has failed on two days or more."""
    return check.failing_since is not None and check.failing_since < check.checked_on


def check_id(address: str) -> str:
    """The id of what is known of an address: SHA-256 of it, 64 hexadecimal digits."""
    return hashlib.sha256(address.encode()).hexdigest()


def check_links(lotsennetz: Lotsennetz, ask: Ask) -> tuple[int, int]:
    """Ask for all addresses whose time has come, and keep what came of it; how many were asked, and how many failed.

    What is kept of addresses that no entry names any more is cleared away. Made-up entries are left alone.
    """
    today = today_of(lotsennetz)
    with lotsennetz.read() as graph:
        known = {check.address: check for check in graph.find(LinkCheck)}
        named = frozenset(_named(graph))
    asked = sorted(address for address in named if _is_time(known.get(address), today))
    failed = 0
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        checks = [_outcome(known.get(address), address, ask(address), today) for address in some]
        failed += sum(check.failing_since is not None for check in checks)
        _keep(lotsennetz, checks, ())
    _keep(lotsennetz, (), [check.id for address, check in sorted(known.items()) if address not in named])
    return len(asked), failed


def _named(graph: GraphReader) -> Iterator[str]:
    for entry in chain[Organisation | Service](graph.find(Organisation), graph.find(Service)):
        if not entry.fictional:
            yield from addresses(entry)


def _is_time(check: LinkCheck | None, today: date) -> bool:
    if check is None:
        return True
    return check.checked_on < today if check.failing_since else check.checked_on + AGAIN_AFTER <= today


def _outcome(known: LinkCheck | None, address: str, why: str, today: date) -> LinkCheck:
    check = known or LinkCheck(id=check_id(address), address=address, checked_on=today)
    since = (check.failing_since or today) if why else None
    return replace(check, checked_on=today, failing_since=since, outcome=why)


def _keep(lotsennetz: Lotsennetz, checks: Sequence[LinkCheck], forgotten: Iterable[str]) -> None:
    with lotsennetz.change(OPERATOR, Action.RUN) as graph:
        for check in checks:
            graph.put(check)
        for id in forgotten:
            graph.delete(LinkCheck, id)
