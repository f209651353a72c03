"""Settings come from the environment alone, and a misspelt name is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import MOST_WORKERS, SETTINGS, Settings
from referral.errors import Malformed
from referral.stores import Access


def test_without_any_variable_the_defaults_hold() -> None:
    settings = Settings.from_environment({"HOME": "/nowhere"})
    assert settings.store.startswith("file:")
    assert settings.store.endswith("graph.db")
    assert 2 <= settings.workers <= 8


def test_each_variable_fills_its_field() -> None:
    settings = Settings.from_environment({"LOTSENNETZ_STORE": "file:x.db", "LOTSENNETZ_WORKERS": "3"})
    assert settings == Settings(store="file:x.db", workers=3)


@pytest.mark.parametrize(
    ("typed", "address"),
    [("https://x.example/", "https://x.example"), ("http://localhost:8000", "http://localhost:8000")],
)
def test_the_address_of_the_service_is_where_links_in_mails_begin(typed: str, address: str) -> None:
    assert Settings.from_environment({"LOTSENNETZ_ADDRESS": typed}).address == address


@pytest.mark.parametrize("address", ["lotsennetz.example", "ftp://x.example", "https://", "https://x.example/?a=1"])
def test_an_address_of_the_service_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(Malformed, match="address of the service"):
        Settings.from_environment({"LOTSENNETZ_ADDRESS": address})


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_environment({"LOTSENNETZ_WORKERS": " "}) == Settings.from_environment({})


def test_a_misspelt_name_is_refused_and_the_right_one_suggested() -> None:
    with pytest.raises(Malformed, match=r"LOTSENNETZ_STROE.*LOTSENNETZ_STORE\?"):
        Settings.from_environment({"LOTSENNETZ_STROE": "file:x"})


def test_a_name_unlike_any_is_told_all_there_are() -> None:
    with pytest.raises(Malformed, match="there are LOTSENNETZ_STORE"):
        Settings.from_environment({"LOTSENNETZ_QQQQQQ": "1"})


def test_names_for_the_tests_are_let_through() -> None:
    Settings.from_environment({"LOTSENNETZ_TEST_BROWSER": "1", "LOTSENNETZ_KILLS": "200"})


@pytest.mark.parametrize("number", ["0", "many", "-1", "2.5", str(MOST_WORKERS + 1), "²"])
def test_a_number_of_workers_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(Malformed, match="workers"):
        Settings.from_environment({"LOTSENNETZ_WORKERS": number})


@pytest.mark.parametrize("address", ["file:", "/var/lib/graph.db"])
def test_a_store_needs_an_address(address: str) -> None:
    with pytest.raises(Malformed, match="store"):
        Settings.from_environment({"LOTSENNETZ_STORE": address})


def test_the_password_of_a_server_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n", encoding="utf-8")
    here = {"LOTSENNETZ_STORE_PASSWORD": "from here"}
    both = here | {"LOTSENNETZ_STORE_PASSWORD_FILE": str(file)}
    assert Settings.from_environment(both).access == Access(password="from a file")
    assert Settings.from_environment(here).access == Access(password="from here")


def test_a_file_with_a_password_must_be_there_and_readable(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="there is none with this name"):
        Settings.from_environment({"LOTSENNETZ_STORE_PASSWORD_FILE": str(tmp_path)})
    (tmp_path / "secret").write_bytes(b"\xff")
    settings = Settings.from_environment({"LOTSENNETZ_STORE_PASSWORD_FILE": str(tmp_path / "secret")})
    with pytest.raises(Malformed, match="cannot be read"):
        _ = settings.access


def test_a_password_is_never_shown() -> None:
    settings = Settings.from_environment(
        {
            "LOTSENNETZ_STORE": "neo4j://reader:open-sesame@graph.example/neo4j",
            "LOTSENNETZ_STORE_PASSWORD": "open-sesame",
        }
    )
    assert "open-sesame" not in f"{settings!r} {settings.access!r}"


def test_every_field_has_one_setting() -> None:
    assert {setting.field for setting in SETTINGS} == set(Settings.__dataclass_fields__)
