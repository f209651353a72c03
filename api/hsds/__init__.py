"""The Open Referral read API under /hsds: the register as HSDS 3.2.3 documents, in pages and one by one.

https://docs.openreferral.org/en/v3.2.3/hsds/api_reference.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import NotAcceptable

from api.auth import current_actor
from api.current import reception
from api.document import as_json
from api.headers import etag
from api.hsds.catalogue import Catalogue
from api.hsds.parameters import read
from graph_seed.hsds.window import Window
from referral.access import GUEST, Action, Actor, permit
from referral.hours import LOCAL
from referral.privacy import view_of
from referral.stores import GraphReader

PREFIX = "/hsds"
JSON, LINES = "application/json", "application/x-ndjson"
AT_ONCE = 200
"""So many documents are made together where they are sent without pages."""

LOADED = "lotsennetz.hsds"
"""Where the application keeps its catalogue."""

blueprint = Blueprint("hsds", __name__, url_prefix=PREFIX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as an answer sees it: its parameters, the catalogue, and the register as its reader may see it."""

    values: Mapping[str, Any]
    catalogue: Catalogue
    window: Window

    @property
    def graph(self) -> GraphReader:
        """The state of the register that is answered from."""
        return self.window.graph

    def wants(self, name: str) -> bool:
        """Whether a truth value was asked for."""
        return bool(self.values.get(name))


Document = Mapping[str, Any]
Make = Callable[[Asked, Sequence[str]], Sequence[Document]]
"""Makes the documents of some entries, by their ids, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """An answer without pages, sent while it is made: one document a line, of these entries."""

    ids: Sequence[str]
    make: Make


Answer = Callable[[Asked], object]


def resource(path: str, *known: str) -> Callable[[Answer], Answer]:
    """Register a function as the answer at a path; `known` are the parameters that may be asked."""

    def decorate(answer: Answer) -> Answer:
        def view(**path_values: str) -> Response:
            accepted = request.accept_mimetypes
            if accepted and not accepted[JSON] and not accepted[LINES]:
                raise NotAcceptable
            return reception().lotsennetz.look(lambda graph: _answered(graph, answer, known, path_values))

        blueprint.add_url_rule(path, endpoint=answer.__name__, view_func=view, methods=["GET"], strict_slashes=False)
        return answer

    return decorate


def _answered(graph: GraphReader, answer: Answer, known: tuple[str, ...], path_values: Mapping[str, str]) -> Response:
    """Answer from one state of the register."""
    values = {**read(request.args.to_dict(), known), **path_values}
    actor = current_actor()
    permit(actor, Action.LOOK_UP)
    asked = _asked(graph, actor, values)
    seal = reception().edition(graph).seal
    tag = etag(seal, request.full_path, asked.window.today, view_of(actor))
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        found = answer(asked)
        response = _lines(found, actor, values) if isinstance(found, Lines) else _json(found)
    response.headers["ETag"] = f'"{tag}"'
    response.headers["Cache-Control"] = "public, no-cache" if actor is GUEST else "private, no-cache"
    response.headers["Vary"] = "Authorization, Cookie"
    return response


def _asked(graph: GraphReader, actor: Actor, values: Mapping[str, Any]) -> Asked:
    found = _catalogue(graph)
    today = reception().lotsennetz.clock().astimezone(LOCAL).date()
    window = Window(graph=graph, actor=actor, lexicon=found.lexicon, today=today, changed=found.changed)
    return Asked(values=values, catalogue=found, window=window)


def _catalogue(graph: GraphReader) -> Catalogue:
    """The catalogue of this process, brought to the state that is answered from."""
    extensions = current_app.extensions
    known: Catalogue | None = extensions.get(LOADED)
    if known is None or known.version > graph.version:
        known = extensions[LOADED] = Catalogue(graph)
    elif known.version < graph.version:
        known.follow(graph)
    return known


def _json(found: object) -> Response:
    return Response(as_json(found), content_type=JSON)


def _lines(lines: Lines, actor: Actor, values: Mapping[str, Any]) -> Response:
    """One document a line; each part is read from the register as it is when its turn comes."""
    network, app = reception().lotsennetz, current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001

    def written_part(part: Sequence[str], graph: GraphReader) -> bytes:
        documents = lines.make(_asked(graph, actor, values), part)
        return b"".join(as_json(one) + b"\n" for one in documents)

    def written() -> Iterator[bytes]:
        for start in range(0, len(lines.ids), AT_ONCE):
            part = lines.ids[start : start + AT_ONCE]
            with app.app_context():
                yield network.look(partial(written_part, part))

    return Response(written(), content_type=LINES)
