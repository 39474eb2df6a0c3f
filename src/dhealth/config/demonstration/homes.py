"""Where the invented people live: real communes, as they were named before and after July 2025."""

from datetime import date
from typing import Final

from dhealth.config.demonstration.setting import BINH_DUONG, DONG_NAI, HO_CHI_MINH, VUNG_TAU
from dhealth.trust.places.models import REFORM, Place
from dhealth.trust.places.queries import became, gazetteer

CARD_NUMBERS: Final = {DONG_NAI: "075", HO_CHI_MINH: "079", BINH_DUONG: "074", VUNG_TAU: "077"}
COMMUNES: Final = {
    DONG_NAI: (
        ("Phường Trảng Dài", "Thành phố Biên Hòa"),
        ("Phường Tân Phong", "Thành phố Biên Hòa"),
        ("Phường Long Bình", "Thành phố Biên Hòa"),
        ("Phường Hố Nai", "Thành phố Biên Hòa"),
        ("Phường Xuân An", "Thành phố Long Khánh"),
        ("Thị trấn Trảng Bom", "Huyện Trảng Bom"),
        ("Thị trấn Long Thành", "Huyện Long Thành"),
    ),
    HO_CHI_MINH: (
        ("Phường 5", "Quận Gò Vấp"),
        ("Phường 17", "Quận Gò Vấp"),
        ("Phường Linh Trung", "Thành phố Thủ Đức"),
        ("Phường Hiệp Bình Chánh", "Thành phố Thủ Đức"),
        ("Phường 25", "Quận Bình Thạnh"),
        ("Phường 12", "Quận 10"),
        ("Phường Bến Thành", "Quận 1"),
    ),
    BINH_DUONG: (
        ("Phường Lái Thiêu", "Thành phố Thuận An"),
        ("Phường Bình Hòa", "Thành phố Thuận An"),
        ("Phường Đông Hòa", "Thành phố Dĩ An"),
        ("Phường Phú Cường", "Thành phố Thủ Dầu Một"),
    ),
    VUNG_TAU: (
        ("Phường Thắng Tam", "Thành phố Vũng Tàu"),
        ("Phường 7", "Thành phố Vũng Tàu"),
        ("Phường Phước Trung", "Thành phố Bà Rịa"),
    ),
}


def homes_in(province: str, day: date) -> tuple[int, ...]:
    """Ids of communes of that province as they were on that day."""
    found = [gazetteer().find(ward, district, province) for ward, district in COMMUNES[province]]
    old = [place for place in found if place is not None]
    if day < REFORM:
        return tuple(old)
    return tuple(became(Place.objects.get(pk=place))[0].pk for place in old)
