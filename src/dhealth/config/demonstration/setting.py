"""The organisations of the demonstration: names of public papers, and invented ones. Their people are not real."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from dhealth.trust.organisations.actions import add_organisation, add_project, give_name, join_project
from dhealth.trust.organisations.models import Kind, Organisation, Project
from dhealth.trust.organisations.rules import Facts, ProjectFacts
from dhealth.trust.places.models import Level, Place

DONG_NAI, HO_CHI_MINH, BINH_DUONG, VUNG_TAU = (
    "Tỉnh Đồng Nai",
    "Thành phố Hồ Chí Minh",
    "Tỉnh Bình Dương",
    "Tỉnh Bà Rịa - Vũng Tàu",
)


@dataclass(frozen=True)
class Group:
    """One of the 17 groups: its letters on old code lists, where it works, with which clinic, and with whom."""

    name: str
    letters: str
    province: str
    clinic: str
    serves: str = "MSM"
    kind: str = Kind.CBO
    other_names: tuple[str, ...] = ()


GROUPS: Final = (
    Group("Gnet Biên Hòa", "GBH", DONG_NAI, "OPC Long Thành", other_names=("Gnet", "G-Net")),
    Group("Full House", "FHS", DONG_NAI, "OPC Long Thành", other_names=("FULL HOUSE ĐỒNG NAI",)),
    Group("Ánh Dương Long Khánh", "ADL", DONG_NAI, "OPC Long Khánh"),
    Group("Cầu Vồng Trảng Bom", "CVT", DONG_NAI, "OPC Biên Hòa"),
    Group("SMCS", "SMC", HO_CHI_MINH, "PK Galant"),
    Group("FGG Vietnam", "FGG", HO_CHI_MINH, "OPC Gò Vấp"),
    Group("Aloboy", "ALB", HO_CHI_MINH, "OPC Thủ Đức"),
    Group("Glink HCM", "GLH", HO_CHI_MINH, "PK Galant", kind=Kind.SOCIAL_ENTERPRISE),
    Group("M4M", "M4M", HO_CHI_MINH, "OPC Gò Vấp"),
    Group("Gia Tộc Rồng", "GTR", HO_CHI_MINH, "OPC Thủ Đức"),
    Group("G3VN", "G3V", HO_CHI_MINH, "PK Galant", kind=Kind.SOCIAL_ENTERPRISE),
    Group("Sắc Màu Sài Gòn", "SMG", HO_CHI_MINH, "OPC Gò Vấp", serves="TG"),
    Group("Xương Rồng Xanh", "XRX", HO_CHI_MINH, "OPC Thủ Đức", serves="PWID", kind=Kind.SELF_HELP_GROUP),
    Group("Hoa Hướng Dương", "HHD", HO_CHI_MINH, "OPC Gò Vấp", serves="FSW"),
    Group("Bầu Trời Xanh", "BTX", BINH_DUONG, "OPC Thuận An"),
    Group("Bạn và Tôi Thuận An", "BVT", BINH_DUONG, "OPC Thuận An"),
    Group("Sóng Biển Vũng Tàu", "SBV", VUNG_TAU, "OPC Vũng Tàu"),
)

CLINICS: Final = (
    ("OPC Long Thành", Kind.CLINIC, DONG_NAI),
    ("OPC Biên Hòa", Kind.CLINIC, DONG_NAI),
    ("OPC Long Khánh", Kind.CLINIC, DONG_NAI),
    ("OPC Gò Vấp", Kind.CLINIC, HO_CHI_MINH),
    ("OPC Thủ Đức", Kind.CLINIC, HO_CHI_MINH),
    ("PK Galant", Kind.PRIVATE_CLINIC, HO_CHI_MINH),
    ("OPC Thuận An", Kind.CLINIC, BINH_DUONG),
    ("OPC Vũng Tàu", Kind.CLINIC, VUNG_TAU),
    ("OPC Quận 3", Kind.CLINIC, HO_CHI_MINH),
)

# With the four above the seven that public papers count in Đồng Nai; these keep no records here.
ALSO_IN_DONG_NAI: Final = ("Nắng Mới Nhơn Trạch", "Bạn Đồng Hành Xuân Lộc", "Sen Hồng Vĩnh Cửu")

LIFE: Final = "Trung tâm LIFE"
CDC: Final = "CDC Đồng Nai"
CDC_OF_THE_CITY: Final = "CDC Thành phố Hồ Chí Minh"
CDC_SINCE: Final = date(2018, 7, 1)
OTHER_NAMES: Final = (
    (CDC, "Trung tâm Kiểm soát bệnh tật tỉnh Đồng Nai", None),
    (CDC, "Trung tâm Phòng, chống HIV/AIDS tỉnh Đồng Nai", date(2018, 6, 30)),
    ("PK Galant", "PK Gallant", None),
    (LIFE, "Trung tâm Nâng cao chất lượng cuộc sống", None),
)


@dataclass(frozen=True)
class Setting:
    """All organisations by name, and the two projects in which the groups work."""

    organisations: dict[str, Organisation]
    c_link: Project
    ladders: Project


def province(name: str) -> Place:
    """A province as it was until June 2025."""
    return Place.objects.get(level=Level.PROVINCE, name=name, valid_to__isnull=False)


def build() -> Setting:
    """Enter everybody, the groups under the NGO that supports them."""
    made: dict[str, Organisation] = {}
    for facts in _partners():
        made[facts.name] = add_organisation(None, facts)
    provinces = {name: province(name) for name in (DONG_NAI, HO_CHI_MINH, BINH_DUONG, VUNG_TAU)}
    for name, kind, where in CLINICS:
        made[name] = add_organisation(None, Facts(name, kind, province=provinces[where]))
    for group in GROUPS:
        facts = Facts(
            group.name,
            group.kind,
            umbrella=made[LIFE],
            province=provinces[group.province],
            started_on=date(2016, 3, 1),
        )
        made[group.name] = add_organisation(None, facts)
        for other in group.other_names:
            give_name(None, made[group.name], other)
    for name, other, until in OTHER_NAMES:
        give_name(None, made[name], other, valid_to=until)
    return Setting(made, *_projects(made))


def _partners() -> list[Facts]:
    dong_nai, city = province(DONG_NAI), province(HO_CHI_MINH)
    return [
        Facts("Tổ vận hành D.Health", Kind.PLATFORM, name_en="D.Health operations"),
        Facts(
            LIFE,
            Kind.NGO,
            name_en="Centre for Promotion of Quality of Life",
            province=city,
            address="205 đường số 9A, Khu dân cư Trung Sơn, Huyện Bình Chánh, TP.HCM",
            phone="028-54319580",
            started_on=date(2007, 8, 1),
        ),
        *(Facts(name, Kind.CBO, province=dong_nai, started_on=date(2019, 1, 1)) for name in ALSO_IN_DONG_NAI),
        Facts(CDC, Kind.PROVINCIAL_CDC, province=dong_nai),
        Facts(CDC_OF_THE_CITY, Kind.PROVINCIAL_CDC, province=city),
        Facts("Sở Y tế Đồng Nai", Kind.DEPARTMENT_OF_HEALTH, province=dong_nai),
        Facts("PEPFAR", Kind.DONOR),
        Facts("USAID", Kind.DONOR),
        Facts("CCRD", Kind.NGO),
        Facts("FHI 360", Kind.INTERNATIONAL_NGO),
        Facts("Liên hiệp các hội khoa học và kỹ thuật Việt Nam", Kind.ASSOCIATION, name_en="VUSTA"),
    ]


def _projects(made: dict[str, Organisation]) -> tuple[Project, Project]:
    shared = ProjectFacts("", "", made[LIFE], date(2016, 5, 1), donor=made["PEPFAR"], through=(made["USAID"],))
    first = replace(shared, code="C-LINK", name="Tăng cường kết nối cộng đồng, phía Nam", ends_on=date(2020, 12, 31))
    c_link = add_project(None, first)
    name = "Hỗ trợ tổ chức địa phương phát triển bền vững"
    second = replace(shared, code="LADDERS", name=name, starts_on=date(2021, 1, 1), follows=c_link)
    ladders = add_project(None, second)
    for group in GROUPS:
        join_project(None, c_link, made[group.name])
        join_project(None, ladders, made[group.name])
    return c_link, ladders
