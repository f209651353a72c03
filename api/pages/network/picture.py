"""The picture of the network: drawn on the server, told in tables, explored with script, taken along as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Response, abort, render_template, request, url_for

from api import current
from api.auth import current_actor
from api.pages.network import files
from api.pages.network.layout import drawing
from api.pages.screen import gettext as _
from api.pages.screen import ngettext
from referral import directory, insight, seeing
from referral.access import Action, may
from referral.codes import PlaceId
from referral.model import Level, Organisation, Place, Role
from referral.picture import Line, Node, NodeKind, Picture, Relation, folded


class Chosen(NamedTuple):
    """What the address asks for: an area or an actor, and its name."""

    area: str
    actor: str
    name: str

    @property
    def query(self) -> dict[str, str]:
        """The same, for another address."""
        return {"akteur": self.actor} if self.actor else {"gebiet": self.area}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table: the names of both ends and how they are tied."""

    line: Line
    origin: str
    target: str


def network() -> str:
    """The picture of the area (`gebiet`) or actor (`akteur`) that the address names, with a form to choose one."""
    chosen = _chosen()
    areas = _areas()
    if chosen is None:
        return render_template("network/picture.html", areas=areas, chosen=None, query={})
    whole = _whole(chosen)
    shown = folded(whole, keep=frozenset({chosen.actor}))
    names = names_of(shown)
    return render_template(
        "network/picture.html",
        areas=areas,
        chosen=chosen,
        query=chosen.query,
        drawing=drawing(shown, names),
        picture=shown,
        names=names,
        rows=[Row(line=line, origin=names[line.origin], target=names[line.target]) for line in shown.lines],
        words=relation_words(),
        kinds=actor_words(),
        graph=explorable(shown, names),
        files=files.FILES,
    )


def file(form: str) -> Response:
    """The picture as a file: as drawn (SVG, PNG), or with everybody by themselves for other programs."""
    chosen = _chosen()
    if chosen is None or form not in files.FILES:
        abort(404)
    whole = _whole(chosen)
    return files.response(form, chosen.area or chosen.actor, whole, names_of(whole), lambda: _svg(chosen, whole))


def _svg(chosen: Chosen, whole: Picture) -> str:
    shown = folded(whole, keep=frozenset({chosen.actor}))
    names = names_of(shown)
    return render_template(
        "network/drawing.svg",
        drawing=drawing(shown, names),
        title=_("Netz: %(name)s") % {"name": chosen.name},
        words=relation_words(),
    )


def _whole(chosen: Chosen) -> Picture:
    network, actor = current.lotsennetz(), current_actor()
    if chosen.actor:
        return seeing.of_actor(network, actor, chosen.actor)
    return seeing.of_area(network, actor, PlaceId(chosen.area))


def _chosen() -> Chosen | None:
    """What the address asks for, else the own area of whoever has one; NotFound for what is not registered."""
    network, actor = current.lotsennetz(), current_actor()
    if body := request.args.get("akteur", ""):
        return Chosen("", body, directory.get(network, actor, Organisation, body).name)
    area = request.args.get("gebiet", "")
    if not area and may(actor, Action.SEE_NETWORK) and actor.organisation:
        area = next((place.id for place in insight.areas(network, actor)), "")
    return Chosen(area, "", directory.get(network, actor, Place, area).name) if area else None


def _areas() -> Sequence[Place]:
    """What can be chosen: all counties, and the whole state for whoever sees its network."""
    network, actor = current.lotsennetz(), current_actor()
    places = directory.everything(network, actor, Place)
    counties = [place for place in places if place.level is Level.COUNTY]
    wider = list(insight.areas(network, actor)) if may(actor, Action.SEE_NETWORK) else []
    known = {place.id: place for place in (*wider, *sorted(counties, key=lambda place: (place.name, place.id)))}
    return tuple(known.values())


def names_of(picture: Picture) -> Mapping[str, str]:
    """What each node is called: a group by how many there are of what."""
    return {node.id: _name(node) for node in picture.nodes}


def _name(node: Node) -> str:
    if node.kind is not NodeKind.GROUP:
        return node.name
    if not node.role:
        return ngettext("%(num)s Lotsin oder Lotse", "%(num)s Lotsinnen und Lotsen", len(node.members)) % {
            "num": len(node.members)
        }
    return f"{len(node.members)} × {role_words(node.role)}"


def role_words(role: str) -> str:
    """What an organisation in a role is."""
    network, actor = current.lotsennetz(), current_actor()
    found = directory.several(network, actor, Role, [role]).get(role)
    return found.label.within(current.words().language) if found else role


def relation_words() -> Mapping[Relation, str]:
    """How two in the picture are tied, between their names."""
    return {
        Relation.REFERS_TO: _("vermittelt an"),
        Relation.COOPERATES_WITH: _("arbeitet zusammen mit"),
        Relation.COMPETENT_FOR: _("ist zuständig für"),
        Relation.COORDINATES: _("koordiniert"),
        Relation.SERVES: _("hilft in"),
        Relation.SEATED_IN: _("sitzt in"),
        Relation.PART_OF: _("gehört zu"),
        Relation.PLACED_BY: _("wird vermittelt von"),
    }


def actor_words() -> Mapping[str, str]:
    """What somebody in the picture is, by kind of actor or node."""
    return {
        "place": _("Gebiet"),
        "authority": _("Ausländerbehörde"),
        "coordination centre": _("Koordinierungsstelle"),
        "guide desk": _("Lotsenstelle"),
        "migrant organisation": _("Migrantenorganisation"),
        "advice centre": _("Beratungsstelle"),
        "other body": _("andere Stelle"),
        "guide": _("Lotsin oder Lotse"),
    }


def kind_of(node: Node) -> str:
    """The key of what somebody in the picture is."""
    if node.actor is not None:
        return node.actor
    return node.kind if node.kind is not NodeKind.GROUP else "guide"


def explorable(picture: Picture, names: Mapping[str, str]) -> dict[str, Any]:
    """The picture for the script that lets one explore it."""
    words = relation_words()
    return {
        "nodes": [
            {"id": node.id, "name": names[node.id], "kind": kind_of(node), "address": address_of(node)}
            for node in picture.nodes
        ],
        "lines": [
            {"origin": one.origin, "target": one.target, "relation": one.relation, "words": words[one.relation],
             "agreed": one.agreed}
            for one in picture.lines
        ],
    }  # fmt: skip


def address_of(node: Node) -> str:
    """Where more about somebody in the picture is found; nothing where there is no page."""
    match node.kind:
        case NodeKind.ORGANISATION:
            return url_for("pages.partner", id=node.id)
        case NodeKind.PLACE:
            return url_for("pages.network", gebiet=node.id)
    return ""
