"""One row of each sheet with some cells changed, as the program reads it."""

import pytest

from dhealth.exchange.workbooks.tests.books import read_one


@pytest.fixture
def client_row(tmp_path):
    return lambda **changed: read_one(tmp_path / "so.xlsx", "clients", **changed)


@pytest.fixture
def service_row(tmp_path):
    return lambda **changed: read_one(tmp_path / "so.xlsx", "services", **changed)


@pytest.fixture
def target_row(tmp_path):
    return lambda **changed: read_one(tmp_path / "so.xlsx", "targets", **changed)
