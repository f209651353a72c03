"""What a partner's page says to search engines and other programs: JSON-LD in the words of schema.org.

It holds what everybody may see, whoever reads the page. It is data and no script: a browser never runs it, so the
Content-Security-Policy has nothing to allow (HTML, section 4.12.1, "data block").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import orjson
from flask import url_for
from markupsafe import Markup

from api import current
from api.pages import shown
from referral.access import GUEST
from referral.model import ActorKind, Contact, ContactKind, Organisation, Place, Service
from referral.privacy import shown_to

if TYPE_CHECKING:
    from api.pages.partner import Partner

_NOT_IN_A_SCRIPT = str.maketrans({letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"})
"""Letters that could end the element in which the data stand."""

_OF_THE_STATE = frozenset({ActorKind.AUTHORITY, ActorKind.CENTRE})

Said = dict[str, Any]


def linked(partner: Partner) -> Markup:
    """The partner's page as JSON-LD, safe to stand in a `script` element."""
    provider = shown_to(GUEST, partner.provider)
    role = current.words().vocabulary.roles.get(provider.role)
    government = "Government" if role is not None and role.actor in _OF_THE_STATE else ""
    document = _organisation(provider, government, () if partner.service else partner.areas)
    if partner.service:
        service = shown_to(GUEST, partner.service)
        document = _service(service, provider, government, partner.areas) | {"provider": document}
    text = orjson.dumps({"@context": "https://schema.org", **document}).decode()
    return Markup(text.translate(_NOT_IN_A_SCRIPT))  # noqa: S704 - made safe in this very line


def _organisation(organisation: Organisation, government: str, areas: Iterable[Place]) -> Said:
    return _said(
        {
            "@type": f"{government}Organization",
            "@id": url_for("pages.partner", id=organisation.id, lang=None),
            "name": organisation.name,
            "address": organisation.address,
            "areaServed": _areas(areas),
            "contactPoint": _contact_points(organisation.contacts, ()),
            "url": _websites(organisation.contacts),
        }
    )


def _service(service: Service, provider: Organisation, government: str, areas: Iterable[Place]) -> Said:
    contacts = service.contacts or provider.contacts
    languages = sorted({spoken.language for spoken in service.languages})
    return _said(
        {
            "@type": f"{government}Service",
            "@id": url_for("pages.partner", id=service.id, lang=None),
            "name": shown.title(service),
            "description": service.description,
            "serviceType": shown.topic_names(sorted(service.topics)),
            "areaServed": _areas(areas),
            "availableChannel": _said(
                {
                    "@type": "ServiceChannel",
                    "serviceUrl": _websites(contacts),
                    "availableLanguage": languages,
                    "serviceLocation": _place(service.address or provider.address),
                    "servicePhone": _contact_points(contacts, languages),
                }
            ),
        }
    )


def _contact_points(contacts: Iterable[Contact], languages: Collection[str]) -> list[Said]:
    """Phone numbers and mail addresses, each as a ContactPoint."""
    named = {ContactKind.PHONE: "telephone", ContactKind.EMAIL: "email"}
    return [
        _said({"@type": "ContactPoint", named[one.kind]: one.value, "availableLanguage": list(languages)})
        for one in contacts
        if one.kind in named
    ]


def _websites(contacts: Iterable[Contact]) -> list[str]:
    return [one.value for one in contacts if one.kind is ContactKind.WEBSITE]


def _place(address: str) -> Said:
    return {"@type": "Place", "address": address} if address else {}


def _areas(areas: Iterable[Place]) -> list[Said]:
    return [{"@type": "AdministrativeArea", "name": area.name, "identifier": area.id} for area in areas]


def _said(document: Mapping[str, Any]) -> Said:
    """Without what is not said."""
    return {name: value for name, value in document.items() if value}
