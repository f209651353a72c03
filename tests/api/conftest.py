"""What most tests about accounts stand on: the application over the network of a test, and letters that stay here."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import registered
from api import create_app
from api.settings import Settings
from referral.access import AccountRole
from referral.letters import Letter
from referral.lotsennetz import Lotsennetz
from referral.papers import Account


@pytest.fixture
def letters() -> list[Letter]:
    return []


@pytest.fixture
def app(lotsennetz: Lotsennetz, letters: list[Letter]) -> Flask:
    """The application over the network that a test module makes."""
    return create_app(Settings(store="file:unused", workers=1), lotsennetz, letters.append)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def coordinator(lotsennetz: Lotsennetz) -> Account:
    return registered(lotsennetz, AccountRole.COORDINATOR, "kmt-county", name="Frau Beispiel")


@pytest.fixture
def administrator(lotsennetz: Lotsennetz) -> Account:
    return registered(lotsennetz, AccountRole.ADMINISTRATOR)
