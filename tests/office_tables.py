"""Tables as offices write them, looked at and brought in by tests."""

from __future__ import annotations

from api.importing import format_of
from graph_seed.importing import bring_in, dry_run
from graph_seed.uploads import Upload
from graph_seed.weighing import Plan
from referral.access import OPERATOR
from referral.lotsennetz import Lotsennetz
from referral.model import ActorKind as Kind
from referral.model import (
    Group,
    Label,
    Organisation,
    Role,
    Service,
    Topic,
)

WORDS = (
    Topic(id="housing.search", label=Label(de="Wohnungssuche", en="Finding a home")),
    Topic(id="language.interpreting", label=Label(de="Dolmetschen und Sprachmittlung")),
    Topic(id="protection.violence", label=Label(de="Gewaltschutz, Frauen")),
    Role(id="MO", label=Label(de="Migrantenorganisation"), actor=Kind.MIGRANT_ORGANISATION),
    Role(id="BERATUNG", label=Label(de="Beratungsstelle", en="Advice centre"), actor=Kind.ADVICE_CENTRE),
    Group(id="gender.woman", label=Label(de="Frauen")),
)


def a_csv(*lines: str, encoding: str = "cp1252", end: str = "\r\n") -> bytes:
    return end.join((*lines, "")).encode(encoding)


def looked_at(lotsennetz: Lotsennetz, content: bytes, name: str = "list.csv") -> Plan:
    upload = Upload(name=name, content=content)
    return dry_run(lotsennetz, OPERATOR, upload, format_of(upload))


def taken_in(lotsennetz: Lotsennetz, content: bytes) -> Plan:
    upload = Upload(name="list.csv", content=content)
    return bring_in(lotsennetz, OPERATOR, upload, format_of(upload)).plan


def organisation(plan: Plan) -> Organisation:
    (found,) = [entry.entity for entry in plan.entries if isinstance(entry.entity, Organisation)]
    assert plan.problems == []
    return found


def service(plan: Plan) -> Service:
    (found,) = [entry.entity for entry in plan.entries if isinstance(entry.entity, Service)]
    assert plan.problems == []
    return found
