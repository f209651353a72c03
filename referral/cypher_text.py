"""A picture of the network as Cypher, to be run on a Neo4j server of one's own; every text stands as a literal.

A statement a line: first the nodes, then what ties them. Nothing of a text can end its literal: quotation marks,
line ends and backslashes are escaped, and no backslash stands before a `u`, which Cypher reads as a character's code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from referral.picture import Line, Node, NodeKind, Picture

LABELS: Mapping[NodeKind, str] = {
    NodeKind.PLACE: "Place",
    NodeKind.ORGANISATION: "Organisation",
    NodeKind.GUIDE: "Guide",
    NodeKind.GROUP: "Group",
}
"""What each kind of node is called there."""


def statements(picture: Picture) -> Iterator[str]:
    """The statements, each ending in a semicolon and a line end."""
    labels = {node.id: LABELS[node.kind] for node in picture.nodes}
    for node in picture.nodes:
        yield f"MERGE (n:{LABELS[node.kind]} {{id: {literal(node.id)}}}) SET n += {_facts(_of_node(node))};\n"
    for line in picture.lines:
        ends = (
            f"MATCH ({name}:{labels[end]} {{id: {literal(end)}}})"
            for name, end in (("a", line.origin), ("b", line.target))
        )
        yield f"{' '.join(ends)} CREATE (a)-[:{line.relation} {_facts(_of_line(line))}]->(b);\n"


def literal(text: str) -> str:
    """A text as a literal of Cypher."""
    written = "".join(_ESCAPED.get(letter, letter) for letter in text)
    return f"'{written}'".replace("\\\\u", "\\\\' + 'u")


_ESCAPED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _of_node(node: Node) -> dict[str, str]:
    return {"name": node.name, "role": node.role, "actor": str(node.actor or "")}


def _of_line(line: Line) -> dict[str, str]:
    agreed = "" if line.relation not in {"REFERS_TO", "COOPERATES_WITH"} else "both" if line.agreed else "not by both"
    return {"since": line.since, "source": line.source, "agreed": agreed}


def _facts(facts: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {literal(text)}" for name, text in facts.items() if text) + "}"
