"""Every statement that a Neo4j server is asked, by name; values are parameters and never part of a statement's text.

A question is one round trip: it brings the number of the latest change beside what is found. Kinds and relations in
the texts come from the model alone. An entity is a node with its kind as label, its record as the JSON text `doc`, and
its plain fields as properties; its links are relationships, named as in the model, with their facts as properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from referral.model import KINDS, Entity, Guide, Organisation, Place, Service, Tie
from referral.papers import STORED
from referral.stores.records import LINK_FIELDS, LinkField

NAMED = 3
"""How many of those that still link to an entity are named where it cannot be deleted."""
INDEXES: Mapping[type[Entity], str] = {
    Place: "place_names",
    Organisation: "organisation_names",
    Service: "service_names",
}
"""The full-text indexes over folded names, of the kinds that can be searched."""
REFERENCE = tuple(kind for kind in KINDS.values() if kind not in {Organisation, Service, Guide, Tie})
"""The kinds of which a process keeps all: places, topics, roles and whatever else others refer to."""
REFERRED = ("Role", "Topic", "Group", "Language")
"""The kinds of which a region holds all."""
RELATIONS = sorted({link.relation for fields in LINK_FIELDS.values() for link in fields.values()})
"""The relations that the model knows; what is derived from them for quicker ways is not among them."""


def _question(found: str) -> str:
    return (
        "OPTIONAL MATCH (log:Log {id: 'log'}) "
        f"RETURN coalesce(log.number, 0) AS number, coalesce(log.land, '') AS land, {found} AS found"
    )  # fmt: skip


def _each(found: str) -> Mapping[type[Entity], str]:
    """One statement for each kind, whose name takes the place of KIND."""
    return {kind: _question(f"COLLECT {{ {found.replace('KIND', name)} }}") for name, kind in STORED.items()}


NOTHING = "RETURN 1"
VERSION = _question("[]")
GET = _each("MATCH (n:KIND {id: $id}) RETURN n.doc")
COUNT = _each("MATCH (n:KIND) RETURN count(n)")
HOLDS_ANY = _question(" OR ".join(f"EXISTS {{ MATCH (:{name}) }}" for name in STORED))
DOCS = _each("MATCH (n:KIND) WHERE n.id > $after WITH n ORDER BY n.id LIMIT $limit RETURN [n.id, n.doc]")


@cache
def whole(kinds: tuple[str, ...]) -> str:
    """Asks for the entities of these kinds whose ids are in the parameters that bear the kinds' names."""
    return _question(
        " + ".join(
            f"COLLECT {{ MATCH (n:{name}) WHERE n.id IN ${name} RETURN ['{name}', n.id, n.doc] }}" for name in kinds
        )
    )


@cache
def registered(kinds: tuple[str, ...]) -> str:
    """Asks which of the ids in the parameters that bear these kinds' names are registered."""
    return _question(
        " + ".join(f"COLLECT {{ MATCH (n:{name}) WHERE n.id IN ${name} RETURN ['{name}', n.id] }}" for name in kinds)
    )


_FITTING = (
    "all(name IN keys($equal) WHERE n[name] = $equal[name]) "
    "AND all(name IN $unsaid WHERE n[name] IS NULL) "
    "AND all(name IN keys($holding) WHERE $holding[name] IN n[name])"
)
_PAGE = f"AND n.id > $after AND {_FITTING} WITH DISTINCT n ORDER BY n.id LIMIT $limit RETURN [n.id, n.doc]"
FIND = _each(f"MATCH (n:KIND) WHERE true {_PAGE}")
FIND_LINKED = {
    (kind, name): _question(
        f"COLLECT {{ MATCH (n:{kind.__name__})-[:{link.relation}]->(:{link.kind.__name__} {{id: $target}}) "
        f"WHERE true {_PAGE} }}"
    )
    for kind, fields in LINK_FIELDS.items()
    for name, link in fields.items()
}
FIND_BY_POSTCODE = _question(
    f"COLLECT {{ MATCH (n:Place)-[:HAS_POSTCODE]->(:Postcode {{id: $target}}) WHERE true {_PAGE} }}"
)
SEARCH = _question(
    "COLLECT { CALL db.index.fulltext.queryNodes($index, $expression) YIELD node, score "
    "RETURN [node.doc, node.folded_name] "
    "ORDER BY node.folded_name <> $typed, node.precedence, score DESC, node.id LIMIT $limit }"
)
CHAIN = _question(
    "COLLECT { MATCH (start:Organisation {id: $start}), (end:Organisation {id: $end}) "
    "MATCH way = allShortestPaths((start)-[:REFERS_TO|COOPERATES_WITH*]->(end)) "
    "RETURN [one IN nodes(way) | one.id] AS ids ORDER BY ids LIMIT 1 }"
)
REGION = (
    "OPTIONAL MATCH (log:Log {id: 'log'}) "
    "WITH log, COLLECT { MATCH (:Place {id: $area})-[:WITHIN*0..]->(p:Place) RETURN DISTINCT p } AS above, "
    "COLLECT { MATCH (p:Place)-[:WITHIN*0..]->(:Place {id: $area}) RETURN DISTINCT p } AS inside "
    "WITH *, above + [p IN inside WHERE NOT p IN above] AS here "
    "WITH *, COLLECT { UNWIND here AS p MATCH (p)-[:BORDERS]-(n:Place) "
    "WHERE p.level = 'county' AND NOT n IN here RETURN DISTINCT n } AS neighbours "
    "WITH *, COLLECT { UNWIND here + neighbours AS p MATCH (p)<-[:SERVES]-(s:Service) RETURN DISTINCT s } AS services, "
    "COLLECT { UNWIND here AS p MATCH (p)<-[:ACTIVE_IN]-(g:Guide) RETURN DISTINCT g } AS guides, "
    "COLLECT { UNWIND inside AS p MATCH (p)<-[:SEATED_IN|COMPETENT_FOR|COORDINATES]-(o:Organisation) "
    "RETURN DISTINCT o } AS local "
    "WITH *, COLLECT { UNWIND here AS p MATCH (p)<-[:COMPETENT_FOR|COORDINATES]-(o:Organisation) "
    "RETURN DISTINCT o } AS responsible, "
    "COLLECT { UNWIND services AS s MATCH (s)-[:PROVIDED_BY]->(o:Organisation) RETURN DISTINCT o } AS providers, "
    "COLLECT { UNWIND guides AS g MATCH (g)-[:PLACED_BY]->(o:Organisation) RETURN DISTINCT o } AS desks, "
    "COLLECT { UNWIND local AS l MATCH (l)-[:REFERS_TO|COOPERATES_WITH]-(o:Organisation) RETURN DISTINCT o } AS tied, "
    "COLLECT { MATCH (o:Organisation)-[:HAS_ROLE]->(role:Role) WHERE role.id IN $roles RETURN DISTINCT o } AS special "
    "WITH *, COLLECT { UNWIND local + responsible + providers + desks + tied + special AS f "
    "MATCH (f)-[:PART_OF*0..]->(o:Organisation) RETURN DISTINCT o } AS bodies "
    "RETURN coalesce(log.number, 0) AS number, coalesce(log.land, '') AS land, "
    "[p IN here + neighbours | ['Place', p.id, p.doc]] + [o IN bodies | ['Organisation', o.id, o.doc]] "
    "+ [s IN services | ['Service', s.id, s.doc]] + [g IN guides | ['Guide', g.id, g.doc]] "
    "+ COLLECT { UNWIND bodies AS o MATCH (o)<-[:FROM]-(t:Tie) RETURN ['Tie', t.id, t.doc] } "
    + "".join(f"+ COLLECT {{ MATCH (n:{name}) RETURN ['{name}', n.id, n.doc] }} " for name in REFERRED)
    + "AS found"
)
LAND = _question(
    " + ".join(f"COLLECT {{ MATCH (n:{kind.__name__}) RETURN ['{kind.__name__}', n.id, n.doc] }}" for kind in REFERENCE)
    + " + COLLECT { MATCH (body:Organisation)-[:COMPETENT_FOR|COORDINATES]->() "
    "WITH DISTINCT body RETURN ['Organisation', body.id, body.doc] } "
    "+ COLLECT { MATCH (body:Organisation)-[:HAS_ROLE]->(role:Role) WHERE role.id IN $roles "
    "RETURN ['Organisation', body.id, body.doc] }"
)
SURROUNDINGS = _question(
    "[COLLECT { UNWIND $known AS one MATCH (p:Posting {id: one[0]}) WHERE p.stamp <> one[1] "
    "RETURN [p.id, p.stamp, "
    "COLLECT { MATCH (p)-[:LISTS]->(s:Service) "
    "RETURN [s.id, s.role, s.brief, coalesce(s.closed, '')] ORDER BY s.id }] }, "
    "COLLECT { UNWIND $areas AS area MATCH (:Place {id: area})<-[:ACTIVE_IN]-(guide:Guide) "
    "WHERE EXISTS { (guide)-[:SPEAKS]->(language:Language) WHERE language.id IN $languages } "
    "RETURN [area, guide.doc] ORDER BY guide.id }, "
    "COLLECT { UNWIND $bodies AS body MATCH (:Organisation {id: body})<-[:FROM|TO]-(tie:Tie) "
    "WITH DISTINCT tie RETURN tie.doc ORDER BY tie.id }]"
)
LOG = _question(
    "COLLECT { MATCH (c:Change) WHERE $after < c.number <= $until "
    "RETURN [c.number, c.at, c.actor, c.action, c.touched, c.seal] ORDER BY c.number LIMIT $limit }"
)
LINKING = {
    kind: _question(
        f"COLLECT {{ MATCH (n:{name} {{id: $id}})<-[link]-(other) WHERE type(link) IN $relations AND other <> n "
        f"RETURN DISTINCT [labels(other)[0], other.id] AS key ORDER BY key LIMIT {NAMED} }}"
    )
    for name, kind in STORED.items()
}

LOCK = (
    "MERGE (log:Log {id: 'log'}) SET log.locked = $block "
    "RETURN coalesce(log.number, 0) AS number, coalesce(log.seal, '') AS seal, "
    "coalesce(log.copying, '') AS copying, coalesce(log.copied, '') AS copied"
)
"""The first statement of a change: whoever comes second waits here until the first has ended."""
APPEND = (
    "MATCH (log:Log {id: 'log'}) SET log.number = $number, log.seal = $seal, "
    "log.land = CASE WHEN $land THEN $block ELSE log.land END "
    "CREATE (:Change {number: $number, at: $at, actor: $actor, action: $action, touched: $touched, seal: $seal, "
    "block: $block})"
)
COPYING = "MATCH (log:Log {id: 'log'}) SET log.copying = $source, log.copied = $copied"
COPIED = "MATCH (log:Log {id: 'log'}) SET log.copied = $copied"
RESET = "MATCH (log:Log {id: 'log'}) SET log.number = 0, log.seal = '', log.copying = $copying, log.copied = ''"
CLEAR = "MATCH (n) WHERE NOT n:Log AND NOT n:Schema WITH n LIMIT $limit DETACH DELETE n"
"""Makes room for a copy that takes the place of all that stands here."""
SEAL = "UNWIND $rows AS row CREATE (change:Change) SET change = row"
COMPLETE = (
    "MATCH (log:Log {id: 'log'}) REMOVE log.copying, log.copied "
    "WITH log MATCH (last:Change) WITH log, last ORDER BY last.number DESC LIMIT 1 "
    "SET log.number = last.number, log.seal = last.seal, log.land = $block"
)
IS_KEPT = "RETURN EXISTS { MATCH (:Change {block: $block}) } AS kept"

PUT = {
    kind: f"UNWIND $rows AS row MERGE (n:{name} {{id: row.id}}) SET n = row"
    for name, kind in STORED.items()
}  # fmt: skip
OUTWARD: Mapping[type[Entity], Mapping[str, LinkField]] = {
    kind: {name: link for name, link in fields.items() if link.kind is not kind} for kind, fields in LINK_FIELDS.items()
}
"""The fields of each kind whose links lead to other kinds, in their order in a row of what is made below."""


def _named(name: str, ids: str) -> str:
    """The nodes of a kind with these ids, in their order, so that others can name them by their place in it."""
    return (
        f"COLLECT {{ UNWIND range(0, size({ids}) - 1) AS at MATCH (n:{name} {{id: {ids}[at]}}) RETURN n ORDER BY at }}"
    )


def _made(kind: type[Entity]) -> str:
    """Makes nodes with their links; nothing at all if one of those they lead to is not registered."""
    led_to = sorted({link.kind.__name__ for link in OUTWARD[kind].values()})
    found = ", ".join(f"{_named(name, f'${name}')} AS {name}" for name in led_to)
    given = " AND ".join(f"size({name}) = size(${name})" for name in led_to)
    links = "".join(_linked(link, f"row[{place}]") for place, link in enumerate(OUTWARD[kind].values(), start=1))
    return (
        f"{f'WITH {found} WHERE {given} ' if led_to else ''}"
        f"UNWIND $rows AS row CREATE (n:{kind.__name__}) SET n = row[0]{links}"
    )


def _linked(link: LinkField, ends: str) -> str:
    """Makes the links to ends that are named by their place, where they have facts each beside its facts."""
    kind, relation = link.kind.__name__, link.relation
    if link.bare:
        return f" FOREACH (end IN [at IN {ends} | {kind}[at]] | CREATE (n)-[:{relation}]->(end))"
    return (
        f" FOREACH (one IN {ends} | FOREACH (end IN [{kind}[one[0]]] | "
        f"CREATE (n)-[r:{relation}]->(end) SET r = one[1]))"
    )


MAKE = {kind: _made(kind) for kind in STORED.values()}
"""Writes what is new; whatever it leads to is looked up once, however many lead there."""
DELETE = {kind: f"MATCH (n:{name} {{id: $id}}) DETACH DELETE n" for name, kind in STORED.items()}
LINK = {
    (kind, link.relation): (
        f"UNWIND $rows AS row MATCH (n:{kind.__name__} {{id: row[0]}}) "
        f"MATCH (other:{link.kind.__name__} {{id: row[1]}}) CREATE (n)-[r:{link.relation}]->(other) SET r = row[2]"
    )
    for kind, fields in LINK_FIELDS.items()
    for link in fields.values()
}
UNLINK = {
    (kind, link.relation): (
        f"UNWIND $ids AS id MATCH (:{kind.__name__} {{id: id}})-[r:{link.relation}]->() DELETE r"
    )
    for kind, fields in LINK_FIELDS.items()
    for link in fields.values()
}  # fmt: skip
POST = (
    "UNWIND $rows AS row MATCH (n:Place {id: row[0]}) "
    "CALL (n) { MATCH (n)-[r:HAS_POSTCODE]->() DELETE r } "
    "UNWIND row[1] AS code MERGE (p:Postcode {id: code}) CREATE (n)-[:HAS_POSTCODE]->(p)"
)
UNTIE = "UNWIND $ids AS id MATCH (:Tie {id: id})-[:FROM|TO]->()-[r:REFERS_TO|COOPERATES_WITH {tie: id}]-() DELETE r"
TIE = (
    "UNWIND $ids AS id MATCH (o:Organisation)<-[:FROM]-(t:Tie {id: id})-[:TO]->(p:Organisation) "
    "FOREACH (_ IN CASE WHEN t.kind = 'REFERS_TO' THEN [1] ELSE [] END | MERGE (o)-[:REFERS_TO {tie: id}]->(p)) "
    "FOREACH (_ IN CASE WHEN t.kind = 'COOPERATES_WITH' THEN [1] ELSE [] END | "
    "MERGE (o)-[:COOPERATES_WITH {tie: id}]->(p) MERGE (p)-[:COOPERATES_WITH {tie: id}]->(o))"
)
"""Short ways for chains: a referral leads one way, working together both."""
TIE_NEW = (
    "UNWIND $ids AS id MATCH (o:Organisation)<-[:FROM]-(t:Tie {id: id})-[:TO]->(p:Organisation) "
    "FOREACH (_ IN CASE WHEN t.kind = 'REFERS_TO' THEN [1] ELSE [] END | CREATE (o)-[:REFERS_TO {tie: id}]->(p)) "
    "FOREACH (_ IN CASE WHEN t.kind = 'COOPERATES_WITH' THEN [1] ELSE [] END | "
    "CREATE (o)-[:COOPERATES_WITH {tie: id}]->(p), (p)-[:COOPERATES_WITH {tie: id}]->(o))"
)
"""The same for ties that are new."""
NAME_SERVICES = (
    "UNWIND $ids AS id MATCH (s:Service {id: id})-[:PROVIDED_BY]->(p:Organisation) "
    "SET s.folded_provider = p.folded_name"
)
"""Services are also found by the name of who provides them."""
TOPICS = _question("COLLECT { MATCH (n:Topic) RETURN n.doc }")
PROVIDING = _question(
    "COLLECT { UNWIND $ids AS id MATCH (n:Organisation {id: id})-[:HAS_ROLE]->(role:Role) "
    "RETURN [n.id, n.folded_name, role.id, n.closed] }"
)
"""What is noted with services of the organisations that provide them."""
RENAME = (
    "UNWIND $ids AS id MATCH (s:Service)-[:PROVIDED_BY]->(p:Organisation {id: id}) "
    "SET s.folded_provider = p.folded_name"
)
SERVICES_OF = _question("COLLECT { MATCH (s:Service)-[:PROVIDED_BY]->(p:Organisation) WHERE p.id IN $ids RETURN s.id }")
SERVICES_BENEATH = _question(
    "COLLECT { MATCH (t:Topic)<-[:BROADER*0..]-(:Topic)<-[:ABOUT]-(s:Service) WHERE t.id IN $ids RETURN DISTINCT s.id }"
)
UNLIST = "UNWIND $ids AS id MATCH (p:Posting)-[r:LISTS]->(:Service {id: id}) SET p.stamp = $stamp DELETE r"
LIST = (
    "UNWIND $ids AS id MATCH (s:Service {id: id})-[:PROVIDED_BY]->(p:Organisation)-[:HAS_ROLE]->(role:Role) "
    "SET s.role = role.id, s.closed = p.closed WITH s, role "
    "MATCH (s)-[:SERVES]->(area:Place) "
    "CALL (s, role) { MATCH (s)-[:ABOUT]->(:Topic)-[:BROADER*0..]->(t:Topic) RETURN t.id AS filed "
    "UNION RETURN 'role:' + role.id AS filed } "
    "MERGE (p:Posting {id: area.id + ' ' + filed}) SET p.stamp = $stamp CREATE (p)-[:LISTS]->(s)"
)
"""Which services are asked for by area and topic (or role); a stamp says which change made a posting what it is."""
LIST_NEW = (
    f"WITH {_named('Service', '$ids')} AS services "
    "UNWIND $rows AS row MERGE (p:Posting {id: row[0]}) SET p.stamp = $stamp "
    "FOREACH (s IN [at IN row[1] | services[at]] | CREATE (p)-[:LISTS]->(s))"
)
"""Lists services that are new, posting by posting."""
