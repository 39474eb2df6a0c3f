"""The profile on A4, in Vietnamese: the language in which authorities read it and groups sign it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import translation

from dhealth.commons.documents.pdf import Paper, as_pdf
from dhealth.evidence.profiles.queries import Profile, Year
from dhealth.kernel.text import slug
from dhealth.ui.figures import day, figure

_NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_HEADS = (
    "Năm", "Người được tư vấn", "Người được xét nghiệm", "Phiếu chuyển gửi", "Đã đến", "Được phục vụ", "Tỉnh xác nhận",
    "Tháng đã chốt",
)  # fmt: skip
_SMALL = "Dấu – thay cho số từ 1 đến 4, hoặc số có thể làm lộ ra số đó. Chỉ in những năm đã qua hết."
HIDDEN = "–"


def paper_of(profile: Profile, today: date) -> bytes:
    """The file; the same bytes on the same day."""
    with translation.override("vi"):
        group = profile.group
        return as_pdf(
            Paper(
                left=[group.umbrella.name.upper() if group.umbrella else "", group.name.upper()],
                right=_NATION,
                title="HỒ SƠ NHÓM",
                above=list(_above(profile)),
                heads=_HEADS,
                rows=[_cells(one) for one in profile.years] or [[HIDDEN] * len(_HEADS)],
                widths=[0.8, 1.3, 1.3, 1.2, 1, 1.1, 1.1, 1],
                numbers=list(range(1, len(_HEADS))),
                below=list(_below(profile)),
                dated=f"Ngày {day(today)}",
                signs=["Trưởng nhóm", "Đơn vị hỗ trợ"],
                how="(Ký, ghi rõ họ tên)",
                foot=group.name,
            )
        )


def file_name(profile: Profile) -> str:
    """ho-so-gnet-bien-hoa.pdf."""
    return f"ho-so-{slug(profile.group.name)}.pdf"


def _above(profile: Profile) -> Iterable[str]:
    group = profile.group
    yield f"Tên nhóm: {group.name} ({group.get_kind_display()})."
    if profile.former:
        yield f"Tên trước đây: {'; '.join(profile.former)}."
    place = [profile.address, group.province.name if group.province else ""]
    if any(place):
        yield f"Văn phòng: {', '.join(one for one in place if one)}."
    if group.started_on:
        yield f"Hoạt động từ: {day(group.started_on)}."
    for twin in profile.twins:
        days = f"{day(twin.agreement.valid_from)} – {day(twin.agreement.valid_to)}"
        yield f"Phòng khám kết nghĩa: {twin.clinic}, thoả thuận số {twin.agreement.number}, {days}."
    if not profile.twins:
        yield "Hiện chưa có phòng khám kết nghĩa."


def _cells(one: Year) -> list[str]:
    told = (one.reached, one.tested, *one.of_slips, one.months)
    return [one.year, *(HIDDEN if number is None else figure(number) for number in told)]


def _below(profile: Profile) -> Iterable[str]:
    yield _SMALL
    for said in profile.words:
        yield f"“{said.words}” – {said.author_role}, {said.party.organisation.name}, {day(said.said_on)}."
