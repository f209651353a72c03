"""Which municipality a postcode belongs to, which state it lies in elsewhere, and which codes only bulk mail uses.

GeoNames gives a postcode several rows, each with a name and a point. In Lower Saxony name and point are joined with the
official borders; for the rest of Germany the state is enough, and neighbouring codes of one state become one range.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph_seed.packages import PostalRow

HOME = "Niedersachsen"
# GeoNames writes the states of bulk-mail codes mostly in English.
STATE_NAMES = {
    "Bavaria": "Bayern",
    "Land Berlin": "Berlin",
    "Lower Saxony": HOME,
    "Mecklenburg-Western Pomerania": "Mecklenburg-Vorpommern",
    "Saxony": "Sachsen",
    "Saxony-Anhalt": "Sachsen-Anhalt",
    "Thuringia": "Thüringen",
}
ABROAD = ""  # Jungholz in Tyrol has a German postcode and no German state

NAME, SPATIAL, HAND = "name", "spatial", "hand"

Pair = tuple[str, str]  # postcode, AGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One pair that the rule gets wrong: added or dropped by hand, and why."""

    postcode: str
    ags: str
    drop: bool = False
    reason: str


CORRECTIONS = (
    Correction(postcode="38110", ags="03101000", reason="Braunschweig by name; its point lies just across the border."),
    Correction(postcode="38110", ags="03151027", drop=True, reason="Schwülper only holds the point of Braunschweig's."),
    Correction(postcode="27246", ags="03251008", reason="Borstel by name; its point lies across the county's border."),
    Correction(postcode="27246", ags="03256023", drop=True, reason="Pennigsehl only holds the point of Borstel's."),
    Correction(postcode="29640", ags="03353036", reason="Also part of Undeloh, for which GeoNames has no row."),
    Correction(postcode="27726", ags="03357007", reason="Also part of Breddorf, for which GeoNames has no row."),
    Correction(postcode="29229", ags="03351024", reason="Also part of Winsen (Aller), for which GeoNames has no row."),
    Correction(postcode="30669", ags="03241010", reason="Also part of Langenhagen, for which GeoNames has no row."),
    Correction(postcode="29465", ags="03360020", drop=True, reason="A part of Schnega with a point across the border."),
    Correction(
        postcode="26345", ags="03451007", drop=True, reason="A part of Bockhorn with a point across the border."
    ),
    Correction(
        postcode="29456", ags="03355025", drop=True, reason="A part of Hitzacker with a point across the border."
    ),
)


def postcode_pairs(
    rows: Iterable[PostalRow],
    names: Mapping[str, str],
    ags_at: Callable[[float, float], str],
    corrections: Sequence[Correction] = CORRECTIONS,
) -> dict[Pair, str]:
    """(postcode, AGS) -> evidence, from the ordinary rows of Lower Saxony; sorted.

    `names` gives each AGS its name, `ags_at` the municipality at a point (lat, lon in degrees). The evidence is `name`,
    `spatial`, `name+spatial` (joined over all rows of a pair) or `hand`.
    """
    by_name = {(ags[:5], _short(name)): ags for ags, name in names.items()}
    evidence: dict[Pair, set[str]] = defaultdict(set)
    for row in rows:
        if row.state == HOME:
            ags, kinds = _judged(row.name, ags_at(row.lat, row.lon), by_name)
            evidence[row.postcode, ags] |= kinds
    pairs = {pair: "+".join(sorted(kinds)) for pair, kinds in evidence.items()}
    for correction in corrections:
        pairs.pop((correction.postcode, correction.ags), None)
        if not correction.drop:
            pairs[correction.postcode, correction.ags] = HAND
    return dict(sorted(pairs.items()))


def states_by_postcode(rows: Iterable[PostalRow]) -> dict[str, frozenset[str]]:
    """Postcode -> the states it lies in (mostly one), for every German postcode that GeoNames knows; sorted.

    Graded rows and the ordinary rows of Lower Saxony say where a code lies. A code with none of them is a bulk-mail
    code: its rows give the seats of the recipients, which may be anywhere. It lies in the state of most of its rows if
    that is Lower Saxony or the state of a neighbouring ordinary code, else in the neighbours' state if they agree.
    """
    ordinary: dict[str, set[str]] = defaultdict(set)
    seats: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        state = STATE_NAMES.get(row.state, row.state)
        seats[row.postcode][state] += 1
        if row.accuracy > 0 or row.state in {HOME, ABROAD}:
            ordinary[row.postcode].add(state)
    codes = sorted(ordinary)
    found = {code: frozenset(states) for code, states in ordinary.items()}
    for code in seats.keys() - ordinary.keys():
        place = bisect.bisect(codes, code)
        around = frozenset().union(*(ordinary[near] for near in codes[max(place - 1, 0) : place + 1]))
        found[code] = _bulk_states(seats[code], around)
    return dict(sorted(found.items()))


def ranges_elsewhere(states: Mapping[str, frozenset[str]], ours: Collection[str]) -> list[tuple[str, str, str]]:
    """(from, to, state) for the postcodes outside Lower Saxony, sorted and without overlap.

    A range spans codes of one state only, joined over codes that nobody uses. A code that two states share is a range
    of its own, its states joined by `;`. `ours` are the postcodes that Lower Saxony's own table answers.
    """
    seen = (("" if code in ours else _joined(found), code) for code, found in sorted(states.items()))
    runs = ((state, [code for _, code in run]) for state, run in itertools.groupby(seen, key=lambda pair: pair[0]))
    return [(codes[0], codes[-1], state) for state, codes in runs if state]


def bulk_recipients(
    rows: Iterable[PostalRow], states: Mapping[str, frozenset[str]], ours: Collection[str]
) -> list[tuple[str, str]]:
    """(postcode, recipient) for Lower Saxony's bulk-mail codes that are not in `ours`; sorted, no row twice."""
    home = frozenset({HOME})
    return sorted(
        {(row.postcode, row.name) for row in rows if row.postcode not in ours and states[row.postcode] == home}
    )


def _judged(name: str, holder: str, by_name: Mapping[Pair, str]) -> tuple[str, set[str]]:
    """Which municipality a row means: the one it names in the county of its point, else the one around its point."""
    namesake = by_name.get((holder[:5], _short(name)))
    if namesake is None:
        return holder, {SPATIAL}
    return namesake, {NAME, SPATIAL} if namesake == holder else {NAME}


def _short(name: str) -> str:
    """A name without what stands in brackets behind it: GeoNames and the official list differ there."""
    return re.sub(r" \(.*\)$", "", name)


def _bulk_states(seats: Counter[str], around: frozenset[str]) -> frozenset[str]:
    most = min(seats, key=lambda state: (-seats[state], state))
    if most == HOME or most in around:
        return frozenset({most})
    return around if len(around) == 1 else frozenset()


def _joined(states: frozenset[str]) -> str:
    """Nothing for Lower Saxony, which has tables of its own, for a place abroad, and for a code of unknown state."""
    return ";".join(sorted(states - {HOME, ABROAD}))
