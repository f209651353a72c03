"""How a postcode finds its municipality and its state."""

from __future__ import annotations

from graph_seed.packages import PostalRow
from graph_seed.postcodes import (
    Correction,
    bulk_recipients,
    postcode_pairs,
    ranges_elsewhere,
    states_by_postcode,
)

NAMES = {"03351006": "Celle", "03351010": "Eschede", "03454032": "Lingen (Ems)", "03256006": "Estorf"}


def a_row(postcode: str, name: str = "Celle", state: str = "Niedersachsen", accuracy: float = 4) -> PostalRow:
    return PostalRow(postcode=postcode, name=name, state=state, lat=52.6, lon=10.1, accuracy=accuracy)


def pairs(*rows: PostalRow, holder: str = "03351006", corrections: tuple[Correction, ...] = ()) -> dict[str, str]:
    found = postcode_pairs(rows, NAMES, lambda _lat, _lon: holder, corrections)
    return {f"{postcode} {ags}": evidence for (postcode, ags), evidence in found.items()}


def test_a_row_whose_name_and_point_agree_is_evidence_twice() -> None:
    assert pairs(a_row("29221")) == {"29221 03351006": "name+spatial"}


def test_brackets_behind_a_name_do_not_matter() -> None:
    assert pairs(a_row("49808", "Lingen"), holder="03454032") == {"49808 03454032": "name+spatial"}


def test_a_name_in_the_county_of_the_point_outweighs_the_point() -> None:
    assert pairs(a_row("29348", "Eschede")) == {"29348 03351010": "name"}


def test_a_namesake_in_another_county_is_not_meant() -> None:
    assert pairs(a_row("29221", "Estorf")) == {"29221 03351006": "spatial"}


def test_several_rows_of_a_pair_join_their_evidence() -> None:
    assert pairs(a_row("29221", "Garßen"), a_row("29221")) == {"29221 03351006": "name+spatial"}


def test_rows_of_other_states_and_of_bulk_mail_are_no_places() -> None:
    assert pairs(a_row("29219", state="Lower Saxony"), a_row("10115", state="Berlin")) == {}


def test_a_correction_adds_or_drops_a_pair() -> None:
    corrections = (
        Correction(postcode="29221", ags="03351006", drop=True, reason="an example"),
        Correction(postcode="29221", ags="03351010", reason="an example"),
    )
    assert pairs(a_row("29221"), corrections=corrections) == {"29221 03351010": "hand"}


def states(*rows: PostalRow) -> dict[str, str]:
    return {postcode: ";".join(sorted(found)) for postcode, found in states_by_postcode(rows).items()}


def test_a_bulk_code_lies_beside_its_ordinary_neighbours_wherever_its_recipient_sits() -> None:
    found = states(
        a_row("12627", state="Berlin"), a_row("12678", state="Hessen", accuracy=0), a_row("12679", state="Berlin")
    )
    assert found["12678"] == "Berlin"


def test_a_bulk_code_between_two_states_lies_in_the_one_it_names_or_nowhere_known() -> None:
    found = states(
        a_row("22769", state="Hamburg"),
        a_row("22780", state="Hessen", accuracy=0),
        a_row("22799", state="Hamburg", accuracy=0),
        a_row("22844", state="Schleswig-Holstein"),
    )
    assert found["22780"] == ""
    assert found["22799"] == "Hamburg"


def test_most_rows_of_a_bulk_code_decide_and_english_names_count_as_german_ones() -> None:
    found = states(
        a_row("86135", state="Baden-Württemberg", accuracy=0),
        a_row("86135", state="Bavaria", accuracy=0),
        a_row("86135", state="Bavaria", accuracy=0),
        a_row("86150", state="Bayern"),
    )
    assert found["86135"] == "Bayern"


def test_a_bulk_code_of_lower_saxony_stays_there_whatever_surrounds_it() -> None:
    found = states(
        a_row("38899", state="Sachsen-Anhalt"),
        a_row("38999", state="Lower Saxony", accuracy=0),
        a_row("39104", state="Sachsen-Anhalt"),
    )
    assert found["38999"] == "Niedersachsen"


def test_a_range_spans_unused_codes_of_one_state_and_ends_before_any_other() -> None:
    one, two = frozenset({"Bremen"}), frozenset({"Hamburg", "Schleswig-Holstein"})
    known = {
        "28195": one,
        "28199": one,
        "28790": frozenset({"Niedersachsen"}),
        "28779": one,
        "22145": two,
        "19273": frozenset({"Mecklenburg-Vorpommern", "Niedersachsen"}),
        "87491": frozenset({""}),
        "87500": frozenset({"Bayern"}),
    }
    assert ranges_elsewhere(known, ours={"19273"}) == [
        ("22145", "22145", "Hamburg;Schleswig-Holstein"),
        ("28195", "28779", "Bremen"),
        ("87500", "87500", "Bayern"),
    ]


def test_a_code_of_unknown_state_ends_a_range() -> None:
    known = {"22780": frozenset[str](), "22769": frozenset({"Hamburg"}), "22799": frozenset({"Hamburg"})}
    assert ranges_elsewhere(known, ours=()) == [("22769", "22769", "Hamburg"), ("22799", "22799", "Hamburg")]


def test_bulk_recipients_are_those_of_the_state_without_its_ordinary_postcodes() -> None:
    rows = (
        a_row("30159", "Hannover"),
        a_row("30001", "Behörde", "Lower Saxony", 0),
        a_row("30001", "Behörde", "Lower Saxony", 0),
        a_row("10115", "Berlin", "Berlin"),
    )
    assert bulk_recipients(rows, states_by_postcode(rows), ours={"30159"}) == [("30001", "Behörde")]
