"""A whole installation in a folder of its own, driven as a person at the machine would: by the command."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

OURS = ("DHEALTH_", "DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE")
COMPILED = str(Path(tempfile.gettempdir()) / f"dhealth-compiled-{os.getuid()}")  # so that commands start quickly
NAMES = ["Lý Thị Hồng Ngọc Bích", "Đặng Vương Quốc Thịnh", "+84903555218", "Hẻm 14 đường Đỗ Văn Thi"]
STORE_AND_CUT = f"""
import os
from dhealth.care.clients.identity import Card, Details, seal_card, seal_details
from dhealth.care.clients.models import Client
from dhealth.kernel.ids import uuid7
from dhealth.trust.organisations.actions import named_or_new
org = named_or_new("Gnet Biên Hòa")
for number, name in enumerate({NAMES}):
    id = uuid7()
    card, details = Card(name, name, name), Details(address=name)
    sealed = {{"card": seal_card(org.pk, id, card), "details": seal_details(org.pk, id, details)}}
    Client.objects.create(id=id, organisation=org, code=f"K{{number}}", **sealed)
os._exit(0)
"""


@dataclass
class Installation:
    place: Path

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def key(self) -> Path:
        return self.place / "keys" / "master.key"

    @property
    def paper(self) -> Path:
        return self.place / "keys" / "recovery.key"

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of the tests' own settings, so always the embedded database unless the test says otherwise."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        own = {"DHEALTH_DATA_DIR": str(self.data), "DHEALTH_KEY_FILE": str(self.key), "LANG": "C.UTF-8"}
        return {**kept, **own, "PYTHONPYCACHEPREFIX": COMPILED, **more}

    def run(self, *words: object, typed: str = "", **more: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "dhealth.config.console", *map(str, words)]
        return subprocess.run(
            command, env=self.environment(**more), input=typed, capture_output=True, text=True, timeout=120
        )

    def python(self, code: str, **more: str) -> str:
        """Run code inside this installation, with Django set up."""
        setup = "import django; django.setup()\n"
        settings = {"DJANGO_SETTINGS_MODULE": "dhealth.config.settings", **more}
        done = subprocess.run(
            [sys.executable, "-c", setup + code], env=self.environment(**settings), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Whatever needs a whole installation, which takes half a minute to make, is run by `make check`."""
    for item in items:
        if "_prepared" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("prepared"))
    done = made.run("migrate")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="session")
def _with_names(_prepared, tmp_path_factory) -> tuple[Installation, Path]:
    place = tmp_path_factory.mktemp("named")
    made = Installation(shutil.copytree(_prepared.place, place / "installed"))
    made.python(STORE_AND_CUT)
    kept = Installation(shutil.copytree(made.place, place / "kept"))
    done = made.run("backup", place)
    assert done.returncode == 0, done.stderr
    return kept, next(place.glob("*.backup"))


@pytest.fixture
def with_names(_with_names, tmp_path) -> Installation:
    """An installation into which NAMES were typed; the power was cut, so its write-ahead log is there."""
    return Installation(shutil.copytree(_with_names[0].place, tmp_path / "named"))


@pytest.fixture
def archive(_with_names, tmp_path) -> Path:
    """A backup of it, for this test alone."""
    return Path(shutil.copy(_with_names[1], tmp_path / "of-names.backup"))


@pytest.fixture
def nothing_yet(tmp_path) -> Installation:
    """A machine on which dhealth never ran."""
    return Installation(tmp_path / "fresh")


@pytest.fixture
def installed(_prepared, tmp_path) -> Installation:
    """An installation after its first run, for this test alone."""
    shutil.copytree(_prepared.place, tmp_path / "installed")
    return Installation(tmp_path / "installed")


@pytest.fixture
def elsewhere(tmp_path) -> Installation:
    """Another machine: no data, no key."""
    return Installation(tmp_path / "elsewhere")
