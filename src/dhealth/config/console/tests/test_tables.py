"""The tables on which all other stories are told are those of an installation that walked through every migration."""

import json

import pytest
from tests.tables import as_they_stand

TELL = "import json; from tests.tables import as_they_stand; print(json.dumps(as_they_stand()))"


def apart(here: list[str], there: list[str]) -> tuple[list[str], list[str]]:
    """What only one of the two has."""
    return sorted(set(here) - set(there)), sorted(set(there) - set(here))


@pytest.mark.embedded
def test_an_installation_has_the_very_same_tables(installed):
    assert apart(as_they_stand(), json.loads(installed.python(TELL))) == ([], [])
    assert any("CREATE TRIGGER audit_event_no_update" in line for line in as_they_stand())
