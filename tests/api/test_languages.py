"""Who asks in German or English is answered so; everybody else in German."""

from __future__ import annotations

import pytest

from api.languages import of_request, of_shell


@pytest.mark.parametrize(
    ("lang", "header", "language"),
    [
        (None, None, "de"),
        ("en", None, "en"),
        ("de", "en", "de"),
        ("fr", "en", "en"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "fr,en;q=0.5,de;q=0.7", "de"),
        (None, "ti", "de"),
        (None, "*", "de"),
        (None, ";;;q=nonsense", "de"),
    ],
)
def test_the_address_decides_then_the_browser_then_german(lang: str | None, header: str | None, language: str) -> None:
    assert of_request(lang, header) == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "de"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "de:en"}, "de"),
        ({"LANGUAGE": "fr:en", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "en_US", "LANG": "de_DE"}, "en"),
        ({"LANG": "C.UTF-8"}, "de"),
    ],
)
def test_the_shell_decides_as_gettext_reads_it(environment: dict[str, str], language: str) -> None:
    assert of_shell(environment) == language
