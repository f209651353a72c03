"""The picture as a file: SVG and PNG as it is drawn, GraphML, GEXF and Cypher with everybody by themselves."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import networkx as nx
from flask import Response

from referral.cypher_text import statements
from referral.picture import Picture

FONT = Path(__file__).parents[2] / "static" / "vendor" / "fira-sans" / "FiraSans_400Regular.ttf"
"""A rasteriser reads no web fonts."""
TWICE = 2
"""Pixels of a PNG for each unit of the drawing, so that it can be printed."""

FILES: Mapping[str, tuple[str, str]] = {
    "svg": ("SVG", "image/svg+xml"),
    "png": ("PNG", "image/png"),
    "graphml": ("GraphML", "application/graphml+xml"),
    "gexf": ("GEXF", "application/gexf+xml"),
    "cypher": ("Cypher", "text/plain; charset=utf-8"),
}
"""How each file ends, what it is called, and its media type."""


def response(form: str, name: str, picture: Picture, names: Mapping[str, str], svg: Callable[[], str]) -> Response:
    """A file to be saved under a name made of what is shown."""
    answer = Response(_written(form, picture, names, svg), content_type=FILES[form][1])
    answer.headers["Content-Disposition"] = f'attachment; filename="netz-{name}.{form}"'
    return answer


def _written(form: str, picture: Picture, names: Mapping[str, str], svg: Callable[[], str]) -> bytes:
    match form:
        case "svg":
            return svg().encode()
        case "png":
            return png(svg())
        case "cypher":
            return "".join(statements(picture)).encode()
    written = io.BytesIO()
    write = nx.write_graphml_xml if form == "graphml" else nx.write_gexf
    write(as_graph(picture, names), written, encoding="utf-8")
    return written.getvalue()


def png(svg: str) -> bytes:
    """A drawing as an image."""
    from resvg_py import svg_to_bytes  # late: three megabytes that few pages need

    image: bytes = svg_to_bytes(
        svg_string=svg, zoom=TWICE, background="#ffffff", skip_system_fonts=True, font_files=[str(FONT)],
        font_family="Fira Sans", sans_serif_family="Fira Sans",
    )  # fmt: skip
    return image


def as_graph(picture: Picture, names: Mapping[str, str]) -> nx.MultiDiGraph[str]:
    """The picture as a graph whose facts are texts and numbers; what is not said is left out."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in picture.nodes:
        facts = {"label": names[node.id], "kind": str(node.kind), "role": node.role, "actor": str(node.actor or "")}
        graph.add_node(node.id, fictional=node.fictional, **{name: said for name, said in facts.items() if said})
    for line in picture.lines:
        facts = {"relation": str(line.relation), "since": line.since, "source": line.source}
        said = {name: text for name, text in facts.items() if text}
        graph.add_edge(line.origin, line.target, agreed=line.agreed, number=line.number, **said)
    return graph
