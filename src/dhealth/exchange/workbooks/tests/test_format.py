"""What the format promises of hand-kept cells, sentence by sentence, from the file to the answer."""

import datetime as dt

import pytest
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import person_of
from dhealth.care.services.models import Service
from dhealth.evidence.targets.models import Target
from dhealth.exchange.workbooks.tests.books import TARGET
from dhealth.exchange.workbooks.tests.cast import brought, people, reasons

pytestmark = pytest.mark.covers("CLI-05", "CLI-32")

TEST = {"kind": "Xét nghiệm sàng lọc"}
PHONE = "0903 555 218"
DAY = dt.date(2018, 11, 3)


def days(*written):
    return [{"day": day, "note": str(n), "condoms": n} for n, day in enumerate(written)]


def test_dates_in_every_spelling_are_that_day(tmp_path):
    brought(tmp_path, [{}], days(DAY, "3/11/2018", "03-11-18", "2018-11-03", 43407, "43407", " 3.11.2018 "))
    assert set(Service.objects.values_list("day", flat=True)) == {DAY} and Service.objects.count() == 7


def test_a_two_digit_year_is_the_latest_that_is_not_in_the_future(tmp_path):
    year = timezone.localdate().year
    rows = people(("An", f"01/01/{year % 100:02}"), ("Bình", f"01/01/{(year + 1) % 100:02}"))
    brought(tmp_path, rows)
    assert list(Client.objects.order_by("id").values_list("birth_year", flat=True)) == [year, year - 99]


def test_a_number_from_1900_is_a_year_of_birth_and_a_greater_one_a_day(tmp_path):
    brought(tmp_path, people(("An", 1998), ("Bình", "1998"), ("Chi", 35886)))
    assert set(Client.objects.values_list("birth_year", flat=True)) == {1998}
    assert [person_of(c).birth_day for c in Client.objects.order_by("id")] == [None, None, dt.date(1998, 4, 1)]


def test_what_is_no_day_or_still_to_come_is_rejected(tmp_path):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    answer = brought(tmp_path, [{}], days("31/02/2019", "hôm qua", tomorrow, timezone.localdate()))
    assert reasons(answer) == ["bad_date", "bad_date", "future_date"] and answer["services"]["created"] == 1


PHONES = ["0903.555.218", "+84 903 555 218", "84903555218", 903555218, "903555218"]


@pytest.mark.parametrize("written", PHONES)
def test_phones_in_every_spelling_are_one_number(tmp_path, written):
    answer = brought(tmp_path, people(("An", 1998, PHONE), ("An", 1998, written)))
    assert answer["aliases"] == {"A2": "A1"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(("0120", "070"), ("0121", "079"), ("0122", "077"), ("0126", "076"), ("0128", "078")),
        *(("0123", "083"), ("0129", "082"), ("0162", "032"), ("0169", "039")),
        *(("0186", "056"), ("0188", "058"), ("0199", "059")),
    ],
)
def test_eleven_digits_from_before_september_2018_are_today_s_ten(tmp_path, old, new):
    answer = brought(tmp_path, people(("An", 1998, f"{old} 5552181"), ("An", 1998, f"{new} 5552181")))
    assert answer["aliases"] == {"A2": "A1"}


def test_an_id_number_gets_its_zeros_back(tmp_path):
    rows = people(("An", 1998, "", "001098001234"), ("An", 1998, "", 1098001234), ("An", 1998, "", "1098001234"))
    assert brought(tmp_path, rows)["aliases"] == {"A2": "A1", "A3": "A1"}


def test_codes_in_small_letters_with_stray_spaces_are_the_same(tmp_path):
    answer = brought(tmp_path, [{}, {"code": " gb 00001 "}], [{}, {"code": "gb00001 "}])
    assert answer["clients"]["repeated"] == 1 and answer["services"]["repeated"] == 1


def test_history_is_flagged_and_never_rejected(tmp_path):
    child = {"birth": dt.date(2015, 1, 1), "cccd": "001300001234", "sex_at_birth": "Nam", "reached_on": "01/06/2020"}
    answer = brought(tmp_path, [child], [{**TEST, "day": "01/01/2019", "result": "Có phản ứng"}])
    assert answer["rejects"] == [] and "odd_cccd" in Client.objects.get().flags


def test_targets_are_set_once_and_take_the_last_number(tmp_path):
    for number in (210, 210, 250):
        assert brought(tmp_path, [{}], [], [{**TARGET, "target": number}])["targets"] == 1
    assert Target.objects.get().number == 250


def test_a_worker_is_one_however_the_name_is_written_and_may_be_missing(tmp_path):
    long = "Nguyễn " * 20
    rows = [{"worker": name, "condoms": n} for n, name in enumerate(["Lợi", "LOI ", "", "-", long, long])]
    for _twice in range(2):
        answer = brought(tmp_path, [{"worker": "-"}], rows)
    assert answer["services"]["created"] == 0 and answer["services"]["repeated"] == 6
    assert len(set(Service.objects.values_list("worker", flat=True))) == 3
    assert Client.objects.get().worker is None
