"""Random networks on the ground of the small town, and questions about them."""

from __future__ import annotations

import os
from datetime import date

from hypothesis import strategies as st

from referral.freshness import Confidence
from referral.model import Channel, Entity, Guide, How, Label, Organisation, Service, Spoken, Tie, TieKind
from referral.need import Question

WORLDS = int(os.environ.get("LOTSENNETZ_WORLDS", "15"))
"""How many random networks are tried, each with three questions."""
AREAS = ("DE", "03", "03351", "03353", "03159", "03351006", "03351010", "03353041")
PLACES = ("29221", "29303", "03351006", "03353041", "03353", "Bergen", "Duderstadt", "29229")
TOPICS = ("residence.permit", "residence.fasttrack", "asylum.legal", "housing.search", "housing.shared", "housing")
MORE_TOPICS = (*TOPICS, "language.interpreting", "protection.violence")
ROLES = ("LOTSE", "SPRACHMITTLER", "MBE", "JMD", "FH", "HOTLINE", "BERATUNG", "KMT", "ABH", "LAB")
TAGS = ("ti", "ar", "kmr", "ku")
BODIES = ("abh-city", "abh-county", "kmt-county", "o0", "o1", "o2", "o3", "o4")
GROUPS = ("living.reception", "gender.woman")


def some(ids: tuple[str, ...], least: int = 0, most: int = 2) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(ids), min_size=least, max_size=most)


spoken = st.frozensets(st.builds(Spoken, language=st.sampled_from(TAGS), how=st.sampled_from(How)), max_size=2)
dates = st.sampled_from([None, date(2026, 11, 2), date(2026, 2, 1), date(2025, 3, 1), date(2024, 1, 1)])


def an_organisation(number: int) -> st.SearchStrategy[Organisation]:
    return st.builds(
        Organisation,
        id=st.just(f"o{number}"),
        name=st.sampled_from(["Verein", "Amt", "Beratung"]),
        role=st.sampled_from(ROLES),
        competent_for=some(AREAS, most=1) if number == 0 else st.just(frozenset()),
        coordinates=some(AREAS, most=1) if number == 1 else st.just(frozenset()),
    )


def a_service(number: int) -> st.SearchStrategy[Service]:
    return st.builds(
        Service,
        id=st.just(f"s{number}"),
        title=st.just(Label(de="Hilfe")),
        provider=st.sampled_from([f"o{one}" for one in range(5)]),
        topics=some(MORE_TOPICS, least=1, most=3),
        areas=some(AREAS, least=1),
        languages=spoken,
        age_min=st.sampled_from([None, None, 12, 27]),
        age_max=st.sampled_from([None, None, 26]),
        groups=some(GROUPS, most=1),
        not_groups=some(GROUPS, most=1),
        channels=st.frozensets(st.sampled_from(Channel), max_size=1),
        hours=st.sampled_from(["", "Mo 09:00-12:00", "Tu 09:00-12:00"]),
        assured_on=dates,
        confidence=st.sampled_from(Confidence),
    )


def a_guide(number: int) -> st.SearchStrategy[Guide]:
    return st.builds(
        Guide,
        id=st.just(f"g{number}"),
        name=st.just("Lotsin"),
        placed_by=st.sampled_from(["o0", "o1"]),
        languages=st.frozensets(st.builds(Spoken, language=st.sampled_from(TAGS)), min_size=1, max_size=2),
        areas=some(AREAS, least=1),
    )


def a_tie(number: int) -> st.SearchStrategy[Tie]:
    return st.builds(
        Tie,
        id=st.just(f"t{number}"),
        kind=st.sampled_from(TieKind),
        origin=st.sampled_from(BODIES),
        target=st.sampled_from(BODIES),
        agreed=st.just(frozenset(BODIES)) | some(BODIES),
    )


networks: st.SearchStrategy[tuple[Entity, ...]] = st.tuples(
    *map(an_organisation, range(5)), *map(a_service, range(14)), *map(a_guide, range(3)), *map(a_tie, range(6))
)
questions = st.builds(
    Question,
    place=st.sampled_from(PLACES),
    topics=st.lists(st.sampled_from(MORE_TOPICS), min_size=1, max_size=3, unique=True).map(tuple),
    languages=st.lists(st.sampled_from(TAGS), max_size=2, unique=True).map(tuple),
    age=st.sampled_from([None, None, 8, 19, 40]),
    groups=some(GROUPS, most=1),
    channel=st.sampled_from([None, None, *Channel]),
    open_only=st.booleans(),
)
