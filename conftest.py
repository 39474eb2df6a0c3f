"""The cast: the same few invented people and places in every test.

Tâm and Lan Anh are outreach workers of Gnet Biên Hòa and Hạnh leads it. Minh keeps its figures. Khoa is an outreach
worker of Full House, led by Bình, a group that must learn nothing of Gnet's people. Yến counsels at OPC Long Thành,
Oanh is the M&E officer of LIFE, Thảo manages its projects, and An works at the province's CDC.
"""

import gc
from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings as program
from django.db import connection, transaction
from django.middleware import csrf
from django.test import Client as Browser
from django.utils import timezone
from hypothesis import settings
from tests.tables import add_what_models_cannot_say

from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.demonstration import forget_what_is_known
from dhealth.trust.accounts.gate import FACTOR
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.audit.models import Event
from dhealth.trust.keys.sealing import make_data_key
from dhealth.trust.organisations.models import Kind, Organisation
from dhealth.trust.places.actions import load_places
from dhealth.trust.places.queries import gazetteer
from dhealth.trust.policies.pages import forget_what_holds

settings.register_profile("house", deadline=None)  # a busy machine is no fault of the program
settings.load_profile("house")
csrf.CSRF_ALLOWED_CHARS = "JQWXZ"  # so that no form's token ever spells a short name that must not be on a page


def pytest_collection_finish():
    """What was loaded stays until the end: Python need not look through it for waste again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_use_migrations():
    """The tables are laid out at once, see tests/tables.py."""
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit empty every table afterwards; PostgreSQL's event log would refuse even that."""
    program.MIGRATION_MODULES = {}  # only for as long as the tables were made
    with django_db_blocker.unblock():
        add_what_models_cannot_say()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER audit_event_no_truncate ON audit_event")


@pytest.fixture(autouse=True)
def _database(db):
    """Every test may use the database; none remembers whether the one before it was a demonstration, or its places."""
    forget_what_is_known()
    gazetteer.cache_clear()
    forget_what_holds()


@pytest.fixture(scope="module")
def whole_register(django_db_setup, django_db_blocker):
    """Every place of the register, read once for all tests of a file; gives how many there are."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_places()
        transaction.set_rollback(True)


@pytest.fixture
def committed(transactional_db):
    """What is written here is really committed; afterwards the locks of append-only tables are lifted to empty them."""
    yield
    if connection.vendor != "sqlite":
        return
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'"
        )
        for name, table, lock in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(lock)


def until_midnight(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """However long a story takes, it ends on the local day of this moment: the clock stands at its last second."""
    real, last = timezone.now, timezone.localtime(moment).replace(hour=23, minute=59, second=59)
    monkeypatch.setattr(timezone, "now", lambda: min(real(), last))


@pytest.fixture
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """No midnight falls into this story."""
    until_midnight(monkeypatch, timezone.now())


def organisation(name: str, kind: str = Kind.CBO) -> Organisation:
    """An organisation with its data key."""
    made = Organisation.objects.create(name=name, kind=kind)
    make_data_key(made.pk)
    return made


def person(username: str, display_name: str, at: Organisation, role: str) -> User:
    """A person who holds one role at one organisation and can sign in."""
    user = User(username=username, display_name=display_name)
    user.set_password("mat-khau-cua-" + username)
    user.save()
    Grant.objects.create(user=user, organisation=at, role=role)
    return user


def browser_of(user: User) -> Browser:
    """A plain browser, signed in as this person."""
    browser = Browser()
    browser.force_login(user, backend="dhealth.trust.accounts.adapters.SignInBackend")
    session = browser.session
    session[FACTOR] = True  # as if a second factor had been shown
    session.save()
    return browser


@pytest.fixture
def gnet() -> Organisation:
    return organisation("Gnet Biên Hòa")


@pytest.fixture
def full_house() -> Organisation:
    return organisation("Full House")


@pytest.fixture
def opc() -> Organisation:
    return organisation("OPC Long Thành", Kind.CLINIC)


@pytest.fixture
def life() -> Organisation:
    return organisation("Trung tâm LIFE", Kind.NGO)


@pytest.fixture
def cdc() -> Organisation:
    return organisation("CDC Đồng Nai", Kind.PROVINCIAL_CDC)


@pytest.fixture
def tam(gnet) -> User:
    return person("tam.gnet", "Tâm", gnet, "outreach_worker")


@pytest.fixture
def hanh(gnet) -> User:
    return person("hanh.gnet", "Hạnh", gnet, "cbo_leader")


@pytest.fixture
def minh(gnet) -> User:
    return person("minh.gnet", "Minh", gnet, "cbo_finance")


@pytest.fixture
def lan_anh(gnet) -> User:
    return person("lananh.gnet", "Lan Anh", gnet, "outreach_worker")


@pytest.fixture
def binh(full_house) -> User:
    return person("binh.fullhouse", "Bình", full_house, "cbo_leader")


@pytest.fixture
def thao(life) -> User:
    return person("thao.life", "Thảo", life, "project_manager")


@pytest.fixture
def khoa(full_house) -> User:
    return person("khoa.fullhouse", "Khoa", full_house, "outreach_worker")


@pytest.fixture
def yen(opc) -> User:
    return person("yen.opc", "Yến", opc, "clinic_counsellor")


@pytest.fixture
def oanh(life) -> User:
    return person("oanh.life", "Oanh", life, "project_me")


@pytest.fixture
def an(cdc) -> User:
    return person("an.cdc", "An", cdc, "cdc_officer")


@pytest.fixture
def as_tam(tam) -> Browser:
    return browser_of(tam)


@pytest.fixture
def as_hanh(hanh) -> Browser:
    return browser_of(hanh)


@pytest.fixture
def as_minh(minh) -> Browser:
    return browser_of(minh)


@pytest.fixture
def as_lan_anh(lan_anh) -> Browser:
    return browser_of(lan_anh)


@pytest.fixture
def as_binh(binh) -> Browser:
    return browser_of(binh)


@pytest.fixture
def as_thao(thao) -> Browser:
    return browser_of(thao)


@pytest.fixture
def as_khoa(khoa) -> Browser:
    return browser_of(khoa)


@pytest.fixture
def as_yen(yen) -> Browser:
    return browser_of(yen)


@pytest.fixture
def as_oanh(oanh) -> Browser:
    return browser_of(oanh)


@pytest.fixture
def as_an(an) -> Browser:
    return browser_of(an)


@pytest.fixture
def actor() -> Callable[[User], Actor]:
    return Actor.of


@pytest.fixture
def verbs() -> Callable[[], list[str]]:
    """The verbs recorded so far, oldest first."""
    return lambda: list(Event.objects.order_by("at", "seq").values_list("verb", flat=True))
