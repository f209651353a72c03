"""The pages and resources about ties, contradictions and the picture of the network."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree.ElementTree import fromstring

import networkx as nx
import pytest
from flask.testing import FlaskClient

from api import create_app
from api.pages.network.layout import HEIGHT, WIDTH, drawing
from api.settings import Settings
from apps import document
from builders import put
from referral.access import AccountRole
from referral.model import Tie, TieKind
from referral.picture import MOST, Line, Node, NodeKind, Picture, Relation
from referral.stores import GraphReader
from signed_in import an_account, network_of, signed_in
from towns import CITY, COUNTY, NEXT, NEXT_TOWN, a_guide, a_network, a_service, a_tie, an_organisation

MANY = tuple(an_organisation(f"many-{one}", "LOTSE", seated_in=CITY, name=f"Lotsen {one}") for one in range(70))
TOWN = (
    an_organisation("kmt-next", "KMT", coordinates=frozenset({NEXT})),
    an_organisation("advice", "MBE", seated_in=CITY, name="Beratung <b>Celle</b>"),
    an_organisation("club", "LOTSE", seated_in=CITY),
    an_organisation("away", "MBE", seated_in=NEXT_TOWN),
    a_service("advice", "housing.search", areas=[CITY]),
    a_guide("17", "club", "ti", areas=[CITY]),
    a_tie("abh-city", "advice", since="2021-05", source="Vertrag & Brief"),
    a_tie("advice", "away", TieKind.COOPERATES_WITH, agreed=False),
)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(store="file:unused", workers=1), a_network(tmp_path, *TOWN)).test_client()


def coordinator(client: FlaskClient, centre: str = "kmt-county") -> FlaskClient:
    return signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, centre))


def partner(client: FlaskClient, organisation: str) -> FlaskClient:
    return signed_in(client, network_of(client), an_account(AccountRole.PARTNER, organisation))


def tie_in(graph: GraphReader, id: str) -> Tie:
    return graph.get(Tie, id)


def test_the_partner_page_shows_ties_in_both_directions(client: FlaskClient) -> None:
    page = client.get("/partner/advice").text
    assert "seit Mai 2021; Quelle: Vertrag &amp; Brief" in page
    assert "von beiden Seiten bestätigt" in page
    assert "von einer Seite bestätigt" in page
    assert "Beratung &lt;b&gt;Celle" in page
    assert "vermittelt an" in client.get("/partner/abh-city").text
    assert "Noch keine Verbindung eingetragen." in client.get("/partner/club").text


def test_a_partner_confirms_what_waits_for_it(client: FlaskClient) -> None:
    partner(client, "away")
    page = client.get("/verbindungen").text
    assert "von einer Seite bestätigt" in page
    assert "Gefragt ist Ihre Zustimmung für: Away." in page
    done = client.post("/verbindungen/advice-away/bestaetigen", follow_redirects=True)
    assert "Danke, die Verbindung ist bestätigt." in done.text
    assert "Es wartet keine Verbindung auf Ihre Bestätigung." in done.text
    with network_of(client).read() as graph:
        assert tie_in(graph, "advice-away").agreed == {"advice", "away"}


def test_a_partner_declines_what_is_not_true(client: FlaskClient) -> None:
    partner(client, "away")
    done = client.post("/verbindungen/advice-away/ablehnen", follow_redirects=True)
    assert "Die Verbindung ist entfernt." in done.text
    assert client.get("/api/v1/ties/advice-away").status_code == 404


def test_guests_sign_in_first_and_others_may_not(client: FlaskClient) -> None:
    assert client.get("/verbindungen").status_code in {302, 303, 401, 403}
    partner(client, "club")
    assert client.post("/verbindungen/advice-away/bestaetigen").status_code == 403


def test_a_partner_enters_a_tie_of_its_own_at_once(client: FlaskClient) -> None:
    partner(client, "advice")
    form = {
        "origin": "advice",
        "kind": "REFERS_TO",
        "target": "club",
        "since": "2022",
        "source": "",
        "go": "on",
        "live": "1",
    }
    sent = client.post("/partner/advice/verbindungen/neu", data=form)
    assert sent.status_code == 303, sent.text
    with network_of(client).read() as graph:
        assert tie_in(graph, "advice-club").agreed == {"advice"}
    again = client.post("/partner/advice/verbindungen/neu", data=form)
    assert again.status_code == 409
    assert "Diese Verbindung ist schon eingetragen." in again.text
    assert 'value="2022"' in again.text


def test_programs_agree_and_decline_and_are_told_what_makes_no_sense(client: FlaskClient) -> None:
    partner(client, "away")
    waiting = document(client.get("/api/v1/network/waiting-ties"))
    assert [(one["id"], one["agreed"]) for one in waiting["contents"]] == [("advice-away", ["advice"])]
    agreed = client.post("/api/v1/ties/advice-away/agree")
    assert (agreed.status_code, document(agreed)["agreed"]) == (200, ["advice", "away"])
    assert client.post("/api/v1/ties/abh-city-advice/decline").status_code == 403
    assert client.post("/api/v1/ties/advice-away/decline").status_code == 204
    body = {"kind": "REFERS_TO", "origin": "away", "target": "away"}
    refused = client.post("/api/v1/ties", json=body)
    assert (refused.status_code, document(refused)["code"]) == (409, "tie-refused")
    made = client.post("/api/v1/ties", json=body | {"target": "advice"})
    assert (made.status_code, document(made)["agreed"]) == (201, ["away"])
    assert document(client.post("/api/v1/ties", json=body | {"target": "advice"}))["code"] == "tie-refused"


def test_contradictions_are_listed_with_links_to_mend_them(client: FlaskClient) -> None:
    network = network_of(client)
    coordinator(client)
    assert "gefunden" in client.get("/netz/widersprueche").text
    put(
        network.store,
        a_tie("club", "club"),
        a_service("club", "housing.search", id="far", areas=[NEXT]),
        an_organisation("kmt-too", "KMT", coordinates=frozenset({COUNTY})),
    )
    page = client.get("/netz/widersprueche?gebiet=03351").text
    assert 'href="/verbindungen/club-club/aendern"' in page
    assert 'href="/partner/kmt-too/aendern"' in page
    assert "Landkreis Harburg" in client.get("/netz/widersprueche?gebiet=03351").text
    assert client.get("/netz/widersprueche?gebiet=03353").status_code == 403
    assert client.get("/netz/widersprueche?gebiet=03999").status_code == 404


def test_contradictions_are_told_to_programs(client: FlaskClient) -> None:
    assert client.get("/api/v1/network/contradictions").status_code == 401
    coordinator(client)
    put(network_of(client).store, a_tie("club", "club"))
    for address in ("/api/v1/network/contradictions", "/api/v1/network/contradictions?area=03351"):
        found = document(client.get(address))
        assert found["area"] == "03351"
        assert len(found["kinds"]) == 15
        assert {
            "kind": "tie to itself",
            "entries": [{"kind": "tie", "id": "club-club"}, {"kind": "organisation", "id": "club"}],
            "places": [],
        } in found["contents"]
    assert client.get("/api/v1/network/contradictions?area=xx").status_code == 422
    assert client.get("/api/v1/network/contradictions?area=03353").status_code == 403
    signed_in(client, network_of(client), an_account(AccountRole.COORDINATOR, "advice"))
    assert client.get("/api/v1/network/contradictions").status_code == 403


def test_the_picture_says_the_same_in_a_drawing_and_in_tables(client: FlaskClient) -> None:
    page = client.get("/netz?gebiet=03351").text
    assert 'src="/netz/bild.svg?gebiet=03351"' in page
    drawn = fromstring(client.get("/netz/bild.svg?gebiet=03351").data)  # noqa: S314  our own
    boxes = list(drawn.iter("{http://www.w3.org/2000/svg}g"))
    strokes = [one for one in drawn.iter("{http://www.w3.org/2000/svg}path") if one.get("fill") == "none"]
    assert len(boxes) + len(strokes) == page.count('scope="row"') > len(boxes)
    assert "Beratung &lt;b&gt;Celle" in page
    assert "<b>Celle" not in page
    assert "Lotsin 17" not in page
    assert "von beiden Seiten" in page
    assert client.get("/netz").status_code == 200
    assert client.get("/netz?gebiet=03999").status_code == 404
    assert client.get("/netz?akteur=niemand").status_code == 404


def test_an_area_is_asked_for_only_where_there_is_something_to_choose(client: FlaskClient) -> None:
    asking = 'id="gebiet"'
    assert asking in client.get("/netz").text
    coordinator(client)
    for address in ("/netz/auslastung", "/netz/inventar", "/netz/widersprueche"):
        assert asking not in client.get(address).text
    for address in ("/netz", "/netz/ausfaelle", "/netz/abdeckung", "/netz/varianten"):
        assert asking in client.get(address).text
    signed_in(client, network_of(client), an_account(AccountRole.ADMINISTRATOR))
    for address in ("/netz/auslastung", "/netz/inventar", "/netz/widersprueche"):
        assert f'<option value="{NEXT}"' in client.get(address).text


def test_a_coordinator_sees_the_own_area_first_and_the_own_guides(client: FlaskClient) -> None:
    coordinator(client)
    page = client.get("/netz").text
    assert "Netz: Landkreis Celle" in page
    assert "Lotsin 17" in page
    assert "Lotsin 17" in client.get("/netz/bild.cypher").text


def test_who_is_not_to_see_a_guide_does_not_get_it_in_any_file(client: FlaskClient) -> None:
    for form in ("svg", "graphml", "gexf", "cypher"):
        assert "Lotsin" not in client.get(f"/netz/bild.{form}?gebiet=03351").text
        assert "Beratung" in client.get(f"/netz/bild.{form}?gebiet=03351").text
    coordinator(client, "kmt-next")
    assert "Lotsin" not in client.get("/netz/bild.cypher?gebiet=03351").text


def test_files_can_be_read_by_what_they_are_for(client: FlaskClient) -> None:
    graphml = client.get("/netz/bild.graphml?gebiet=03351")
    assert graphml.headers["Content-Disposition"] == 'attachment; filename="netz-03351.graphml"'
    read = nx.read_graphml(io.BytesIO(graphml.data))
    gexf = nx.read_gexf(io.BytesIO(client.get("/netz/bild.gexf?gebiet=03351").data))
    assert set(read) == set(gexf) >= {"advice", "abh-city", "03351"}
    assert read.number_of_edges() == gexf.number_of_edges()
    assert read.nodes["advice"]["label"] == "Beratung <b>Celle</b>"
    assert any(facts.get("source") == "Vertrag & Brief" for _, _, facts in read.edges(data=True))
    svg = client.get("/netz/bild.svg?gebiet=03351")
    assert fromstring(svg.data).get("viewBox")  # noqa: S314  our own
    assert svg.mimetype == "image/svg+xml"
    png = client.get("/netz/bild.png?gebiet=03351").data
    assert png.startswith(b"\x89PNG")
    assert client.get("/netz/bild.pdf?gebiet=03351").status_code == 404
    assert client.get("/netz/bild.svg").status_code == 404


def test_an_actor_and_a_centre_have_pictures_of_their_own(client: FlaskClient) -> None:
    page = client.get("/netz?akteur=advice").text
    assert "Netz: Beratung &lt;b&gt;Celle" in page
    assert "/netz/bild.svg?akteur=advice" in page
    assert "Netz: Kmt-County" in client.get("/netz?akteur=kmt-county&lang=de").text


def test_a_crowd_is_drawn_as_one_and_named_in_the_table(tmp_path: Path) -> None:
    network = a_network(tmp_path, *TOWN, *MANY)
    client = create_app(Settings(store="file:unused", workers=1), network).test_client()
    page = client.get("/netz?gebiet=03351").text
    assert "71 × LOTSE" in page
    assert "Lotsen 69" in page
    assert client.get("/netz/bild.svg?gebiet=03351").text.count("<g ") <= MOST
    assert "many-69" in client.get("/netz/bild.cypher?gebiet=03351").text


def a_picture(number: int) -> Picture:
    nodes = [Node(id=f"n{one}", kind=NodeKind.ORGANISATION, name=f"Verein {one}") for one in range(number)]
    lines = [Line(origin=f"n{one}", target=f"n{one + 1}", relation=Relation.REFERS_TO) for one in range(number - 1)]
    return Picture(nodes=tuple(nodes), lines=tuple(lines))


@pytest.mark.parametrize("number", [0, 1, 2, 15, 31, MOST])
def test_no_two_boxes_lie_on_each_other_and_all_lie_inside(number: int) -> None:
    names = {
        f"n{one}": "Ein Verein mit einem außerordentlich langen Namen, der nie in ein Kästchen passt"
        for one in range(number)
    }
    drawn = drawing(a_picture(number), names)
    assert drawn == drawing(a_picture(number), names)
    corners = [(box.x, box.y) for box in drawn.boxes]
    assert len(set(corners)) == number
    for place, (x, y) in enumerate(corners):
        assert 0 <= x <= drawn.width - WIDTH
        assert 0 <= y <= drawn.height - HEIGHT
        assert all(abs(x - other) >= WIDTH or abs(y - down) >= HEIGHT for other, down in corners[:place])
    assert all(row.endswith("…") for box in drawn.boxes for row in box.rows[-1:])
