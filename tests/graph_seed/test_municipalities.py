"""How today's municipalities are made from today's names and the borders of 2016."""

from __future__ import annotations

from typing import Any

from graph_seed.municipalities import ADDED, SUCCESSORS, municipalities, present_keys, split_label
from graph_seed.packages import Area


def a_square(west: float, south: float) -> dict[str, Any]:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    return {"type": "Polygon", "coordinates": [[(west + x, south + y) for x, y in corners]]}


def an_area(ags: str, name: str, *, land: bool = True, west: float = 9, south: float = 52) -> Area:
    return Area(ags=ags, ars=f"{ags[:5]}0000{ags[5:]}", name=name, kind="", land=land, geometry=a_square(west, south))


def test_a_label_holds_name_and_kind_and_an_unincorporated_area_has_none() -> None:
    assert split_label("Celle (Stadt/NI)") == ("Celle", "Stadt")
    assert split_label("Oldenburg (Oldb) (Stadt/NI) [Oldenburg(Oldb)]") == ("Oldenburg (Oldb)", "Stadt")
    assert split_label("Gemeindefreies Gebiet Giebel (NI)") == ("Gemeindefreies Gebiet Giebel (NI)", "")


def test_an_unchanged_municipality_keeps_its_keys_and_gets_a_point_inside() -> None:
    celle = next(
        row
        for row in municipalities({"03351006": "Celle (Stadt/NI)"}, [an_area("03351006", "Celle")])
        if row.ags == "03351006"
    )
    assert (celle.name, celle.bezeichnung, celle.kreis_ags) == ("Celle", "Stadt", "03351")
    assert celle.ars_2016 == "033510000006"
    assert (celle.lat, celle.lon) == ("52.5", "9.5")
    assert celle.sources == "dwd-warncell;vg250-2016"


def test_water_is_not_where_a_municipality_is_marked() -> None:
    areas = [an_area("03402000", "Emden", west=7), an_area("03402000", "Emden", west=8, land=False)]
    emden = municipalities({"03402000": "Emden (Stadt/NI)"}, areas)[-1]
    assert emden.lon == "7.5"


def test_a_municipality_of_a_merged_county_is_found_by_its_name() -> None:
    labels = {"03159016": "Göttingen (Stadt/NI)"}
    assert present_keys(labels, [an_area("03152012", "Göttingen")]) == {"03152012": "03159016"}


def test_a_merged_municipality_has_the_borders_of_all_its_parts_and_no_old_key() -> None:
    areas = [
        an_area("03358022", "Walsrode", west=9),
        an_area("03358004", "Bomlitz", west=10),
        an_area("03358099", "Nirgendwo", west=20),
    ]
    walsrode = municipalities({"03358024": "Walsrode (Stadt/NI)"}, areas)[-1]
    assert (walsrode.lat, walsrode.lon, walsrode.ars_2016) == ("52.5", "10.0", "")


def test_an_area_without_known_borders_has_no_point() -> None:
    harz = municipalities({"03159501": "Gemeindefreies Gebiet Harz (Landkreis Göttingen) (NI)"}, [])[-1]
    assert (harz.lat, harz.lon, harz.sources) == ("", "", "dwd-warncell")


def test_langelsheim_replaces_its_four_old_keys() -> None:
    listed = municipalities({"03153006": "Hahausen (Gemeinde/NI)", "03153007": "Langelsheim (Stadt/NI)"}, [])
    assert [row.ags for row in listed] == list(ADDED)


def test_every_successor_stays_in_its_county_of_today() -> None:
    merged = {"03152": "03159", "03156": "03159"}
    assert all(merged.get(old[:5], old[:5]) == new[:5] for old, new in SUCCESSORS.items())
