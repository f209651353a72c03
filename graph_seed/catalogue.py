"""Rows about the words that everything else uses: roles, topics, groups, languages and programmes."""

from __future__ import annotations

from collections.abc import Iterable

from graph_seed.cells import Cells, Table, one_of, read_age
from graph_seed.provenance import FOUND, OWN, found, own
from referral.codes import RoleId, TopicId, read_id, read_language
from referral.model import ActorKind, Entity, Group, Language, Programme, Role, Topic

_NAMED = ("id", "label_de", "label_en", *OWN)


def ages(cells: Cells) -> tuple[int | None, int | None]:
    """The lowest and the highest age, in years, both included."""
    youngest, oldest = cells.one("age_min", read_age), cells.one("age_max", read_age)
    if youngest is not None and oldest is not None and youngest > oldest:
        cells.wrong("age_max", f"The highest age, {oldest}, is below the lowest, {youngest}.")
    return youngest, oldest


def _role(cells: Cells) -> Iterable[Entity]:
    own(cells)
    cells.needed("actor")
    youngest, oldest = ages(cells)
    yield Role(
        id=cells.needed("id", read_id),
        label=cells.needed_label("label"),
        actor=cells.one("actor", one_of(ActorKind, "an actor")) or ActorKind.OTHER_BODY,
        age_min=youngest,
        age_max=oldest,
    )


def _topic(cells: Cells) -> Iterable[Entity]:
    own(cells)
    broader, first = cells.link("broader", Topic), cells.link("first_role", Role)
    yield Topic(
        id=cells.needed("id", read_id),
        label=cells.needed_label("label"),
        broader=TopicId(broader) if broader else None,
        first_role=RoleId(first) if first else None,
        fallback_roles=tuple(map(RoleId, cells.links("fallback_roles", Role))),
        independent=cells.yes("independent"),
        protection=cells.yes("protection"),
    )


def _group(cells: Cells) -> Iterable[Entity]:
    own(cells)
    yield Group(id=cells.needed("id", read_id), label=cells.needed_label("label"))


def _language(cells: Cells) -> Iterable[Entity]:
    own(cells)
    yield Language(id=cells.needed("id", read_language), label=cells.needed_label("label"))


def _programme(cells: Cells) -> Iterable[Entity]:
    yield Programme(
        id=cells.needed("id", read_id),
        label=cells.needed_label("label"),
        description=cells.needed_label("description"),
        **found(cells),
    )


TABLES = (
    Table(file="roles.csv", columns=("actor", "age_min", "age_max", *_NAMED), make=_role),
    Table(
        file="topics.csv",
        columns=("broader", "first_role", "fallback_roles", "independent", "protection", *_NAMED),
        make=_topic,
    ),
    Table(file="groups.csv", columns=_NAMED, make=_group),
    Table(file="languages.csv", columns=_NAMED, make=_language),
    Table(
        file="programmes.csv",
        columns=("id", "label_de", "label_en", "description_de", "description_en", *FOUND),
        make=_programme,
    ),
)
"""Each after those it refers to."""
