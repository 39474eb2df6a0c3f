"""One of everything, built once a test."""

from pathlib import Path

import pytest

from tests.security.world import World, build


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A group with one client, one service, one import, one of everything; and twelve roles around it."""
    return build(tmp_path)
