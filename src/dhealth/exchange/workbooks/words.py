"""The words that groups write in their workbook for target groups, services, results and indicators.

The first of each line is the agreed one; all are compared without case, accents, spaces and signs.
"""

from collections.abc import Mapping
from typing import TypeVar

from dhealth.exchange.workbooks.columns import key
from dhealth.exchange.workbooks.rows import Group

T = TypeVar("T", bound=str)


def _by_key(words: Mapping[T, str]) -> dict[str, T]:
    return {key(word): meaning for meaning, line in words.items() for word in line.split(" · ")}


GROUPS: dict[str, Group] = _by_key(
    {
        "MSM": "MSM · Nam quan hệ tình dục đồng giới · Nam quan hệ tình dục với nam · Nam QHTD đồng giới",
        "TG": "Chuyển giới · TG · TGW · Người chuyển giới · Chuyển giới nữ · Người chuyển giới nữ",
        "PWID": "NCMT · TCMT · PWID · Nghiện chích ma túy · Tiêm chích ma túy · Người nghiện chích ma túy"
        " · Người tiêm chích ma túy",
        "FSW": "PNBD · FSW · Phụ nữ bán dâm",
        "PARTNER": "Bạn tình/BC · Bạn tình/Bạn chích · BT/BC · Bạn tình · Bạn chích · Bạn tình bạn chích NCH",
    }
)
SERVICES = _by_key(
    {
        "counselling": "Tư vấn",
        "screening_test": "Xét nghiệm sàng lọc · XN sàng lọc · XNSL",
        "self_test": "Tự xét nghiệm · Tự XN · TXN",
        "confirmatory_test": "Xét nghiệm khẳng định · XN khẳng định · XNKĐ",
        "art_start": "Bắt đầu ARV · Bắt đầu điều trị ARV",
        "prep_start": "Bắt đầu PrEP · Bắt đầu dùng PrEP · Bắt đầu điều trị PrEP",
        "prep_visit": "Tái khám PrEP",
    }
)
_SCREENING = {
    "reactive": "Có phản ứng · Phản ứng",
    "non_reactive": "Không phản ứng · Không có phản ứng",
    "indeterminate": "Không xác định",
}
_CONFIRMATORY = {"positive": "Dương tính", "negative": "Âm tính", "indeterminate": "Không xác định"}
ANY_RESULT = _by_key({**_SCREENING, **_CONFIRMATORY})
# A screening may stand without a result, a confirmation may not: format.md has "or empty" for the first only.
RESULTS: dict[str, dict[str, str]] = {
    "screening_test": {"": "", **_by_key(_SCREENING)},
    "self_test": {"": "", **_by_key(_SCREENING)},
    "confirmatory_test": _by_key(_CONFIRMATORY),
}
INDICATORS = _by_key(
    {
        "counselled_people": "Khách hàng được tư vấn · Số khách hàng được tư vấn",
        "tests": "Lượt xét nghiệm HIV · Số lượt xét nghiệm HIV",
        "confirmed_positive_people": "Ca HIV dương tính mới · Số ca HIV dương tính mới",
    }
)
SEXES = _by_key({"M": "Nam · M · Male · Trai", "F": "Nữ · F · Female · Gái"})
