"""The twinned clinics of the demonstration: pairs that public papers name, what they rest on, and how they find it."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from dhealth.commons.agreements.models import (
    Agreement,
    AllowedService,
    Assessment,
    Clause,
    Exemption,
    How,
    Kind,
    Party,
    Proposal,
    ReadinessAnswer,
    Rule,
    ScanPage,
    Score,
    Side,
    Signature,
    Start,
    Testimonial,
)
from dhealth.commons.agreements.numbering import LETTERS
from dhealth.commons.agreements.policy import TERMS, rules_in_force
from dhealth.commons.agreements.rules import digest_of, quarter_of
from dhealth.commons.documents.actions import keep_picture
from dhealth.commons.documents.models import Picture
from dhealth.config.demonstration.setting import CDC, CDC_OF_THE_CITY, DONG_NAI, HO_CHI_MINH, LIFE, province
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation

BEGAN: Final = date(2018, 10, 1)  # the fiscal year of the published figures
SERVICES: Final = {
    "confirmatory_test": True,
    "art_start": True,
    "art_visit": False,
    "prep_start": True,
    "prep_visit": False,
    "sti_treatment": False,
}
SIGNED_BEFORE: Final = {Side.UMBRELLA: 14, Side.GROUP: 13, Side.CLINIC: 10, Side.CDC: 10}  # days before it begins
SIGNERS: Final = {
    Side.UMBRELLA: ("Thảo", "Quản lý dự án"),
    Side.GROUP: ("Hạnh", "Trưởng nhóm"),
    Side.CLINIC: ("Sơn", "Trưởng phòng khám"),
    Side.CDC: ("An", "Phó trưởng khoa"),
}
FOCAL: Final = {
    "Gnet Biên Hòa": ("Hạnh", "+84903555201"),
    "OPC Long Thành": ("Yến", "+84251555202"),
    LIFE: ("Thảo", "+842855520300"),
    CDC: ("An", "+84251555204"),
}


@dataclass(frozen=True)
class Pair:
    """A group and its twinned clinic, how many points both gave in the last quarters, and what somebody said of it."""

    group: str
    clinic: str
    city: bool = True
    began: date = BEGAN
    points: tuple[tuple[int, int], ...] = ((4, 4), (4, 4))  # group, clinic; the last quarter last
    said: tuple[str, str, str] = ("", Side.GROUP, "")  # words, whose, as what
    ends_soon: bool = False


PAIRS: Final = (
    Pair("Gnet Biên Hòa", "OPC Long Thành", city=False, points=((3, 4), (4, 4), (4, 4), (5, 4))),
    Pair(
        "Full House",
        "OPC Long Thành",
        city=False,
        ends_soon=True,
        said=("Nhóm rất tích cực, khách hàng đến đúng hẹn và được đi cùng.", Side.CLINIC, "Tư vấn viên phòng khám"),
    ),
    Pair("SMCS", "PK Galant"),
    Pair("FGG Vietnam", "OPC Gò Vấp", began=date(2019, 1, 1), points=((4, 5), (3, 4))),
    Pair("Aloboy", "OPC Thủ Đức"),
    Pair(
        "G3VN",
        "OPC Quận 3",
        said=("Các bạn trong nhóm giống như người trong gia đình.", Side.CLINIC, "Bác sĩ điều trị"),
    ),
)
SECOND: Final = ("Gnet Biên Hòa", "OPC Biên Hòa")  # laid out, and waits for Hạnh


@dataclass
class _Maker:
    organisations: Mapping[str, Organisation]
    accounts: Mapping[str, User]
    today: date
    made: int = 0

    @property
    def by(self) -> User:
        return self.accounts["thao"]

    def agreement(
        self,
        kind: Kind,
        parties: Mapping[Side, str],
        days: tuple[date, date],
        rests_on: Agreement | None = None,
        **more: bool,
    ) -> Agreement:
        """An agreement with its words; nobody has signed it."""
        self.made += 1
        names = [name for side, name in parties.items() if side != Side.UMBRELLA]
        shown = " – ".join(names if kind == Kind.TRIPARTITE else [LIFE.removeprefix("Trung tâm "), *names])
        kinds = {
            Kind.TRIPARTITE: "Thoả thuận",
            Kind.MECHANISM: "Cơ chế phối hợp",
            Kind.DATA_SHARING: "Chia sẻ thông tin",
        }
        at_city = "Hồ Chí Minh" in " ".join(names) or bool(more.get("city"))
        rules = rules_in_force()
        made = Agreement.objects.create(
            number=f"{self.made:02}/{days[0].year}/{LETTERS[kind]}",
            kind=kind,
            province=province(HO_CHI_MINH if at_city else DONG_NAI),
            title=f"{kinds[kind]} {shown}",
            valid_from=days[0],
            valid_to=days[1],
            pilot=False,
            based_on=rests_on,
            made_by=self.by,
            **{key: rules.terms[key] for key in TERMS},
        )
        Party.objects.bulk_create(
            Party(
                agreement=made,
                side=side,
                organisation=self.organisations[name],
                focal_name=FOCAL.get(name, ("", ""))[0],
                focal_phone=FOCAL.get(name, ("", ""))[1],
            )
            for side, name in parties.items()
        )
        words = rules.clauses[kind]
        Clause.objects.bulk_create(
            Clause(agreement=made, mechanism=key, text=said["vi"]) for key, said in words.items()
        )
        if kind == Kind.TRIPARTITE:
            AllowedService.objects.bulk_create(
                AllowedService(agreement=made, service=key, pays=pays) for key, pays in SERVICES.items()
            )
        return made

    def signed(self, agreement: Agreement, sides: tuple[Side, ...] | None = None) -> Agreement:
        """Signed on paper by these sides, or by all."""
        laid = Proposal.objects.create(agreement=agreement, digest=digest_of(agreement), by=self.by)
        umbrella = self.organisations[LIFE]
        page = ScanPage.objects.create(agreement=agreement, picture=_page(umbrella), added_by=self.by)
        parties = [one for one in agreement.parties.all() if sides is None or one.side in sides]
        Signature.objects.bulk_create(
            Signature(
                agreement=agreement,
                proposal=laid,
                party=one,
                how=How.SCAN,
                signed_name=SIGNERS[Side(one.side)][0],
                signed_title=SIGNERS[Side(one.side)][1],
                signed_on=min(agreement.valid_from - timedelta(days=SIGNED_BEFORE[Side(one.side)]), self.today),
                document=page,
                recorded_by=self.by,
            )
            for one in parties
        )
        return agreement

    def begun(self, agreement: Agreement) -> Agreement:
        """Signed by all, ready, and in effect from its first day."""
        self.signed(agreement)
        if agreement.kind == Kind.TRIPARTITE:
            self.ready(agreement, (Side.GROUP, Side.CLINIC, Side.UMBRELLA))
        Start.objects.create(agreement=agreement, by=self.by)
        return agreement

    def ready(self, agreement: Agreement, sides: tuple[Side, ...]) -> None:
        """The checklist, as far as these sides have ticked it."""
        lines = [one for one in rules_in_force().readiness if one.side in sides]
        ReadinessAnswer.objects.bulk_create(
            ReadinessAnswer(agreement=agreement, question=one.key, ready=True, by=self.by) for one in lines
        )

    def scored(self, agreement: Agreement, points: tuple[tuple[int, int], ...]) -> None:
        """What both sides gave in the quarters before this one."""
        for quarter, both in zip(_quarters_before(self.today, len(points)), points, strict=True):
            if quarter_of(quarter).end < agreement.valid_from:
                continue
            for side, given in zip((Side.GROUP, Side.CLINIC), both, strict=True):
                party = agreement.party(side)
                assert party is not None  # noqa: S101  # made above
                said = Assessment.objects.create(agreement=agreement, party=party, quarter=quarter, by=self.by)
                Score.objects.bulk_create(
                    Score(assessment=said, question=one.key, points=given) for one in rules_in_force().scores_of(side)
                )


def agree(organisations: Mapping[str, Organisation], accounts: Mapping[str, User], today: date) -> None:
    """Mechanisms of two provinces, data sharing in one, six pairs in effect, and one that waits to be signed."""
    maker = _Maker(organisations, accounts, today)
    year = today.year
    beneath = {city: _mechanisms(maker, cdc, year) for city, cdc in ((False, CDC), (True, CDC_OF_THE_CITY))}
    sharing = {Side.UMBRELLA: LIFE, Side.CDC: CDC}
    maker.begun(maker.agreement(Kind.DATA_SHARING, sharing, (date(year - 1, 3, 1), date(year + 2, 2, 28))))
    for pair in PAIRS:
        _twin(maker, pair, beneath[pair.city], year)
    _second_clinic(maker, beneath[False][1], year)


def _mechanisms(maker: _Maker, cdc: str, year: int) -> tuple[Agreement, Agreement]:
    parties = {Side.UMBRELLA: LIFE, Side.CDC: cdc}
    first = maker.agreement(Kind.MECHANISM, parties, (BEGAN, date(year - 2, 12, 31)))
    now = maker.agreement(Kind.MECHANISM, parties, (date(year - 1, 1, 1), date(year + 2, 12, 31)))
    Agreement.objects.filter(pk=now.pk).update(renews=first)
    return maker.begun(first), maker.begun(now)


def _twin(maker: _Maker, pair: Pair, beneath: tuple[Agreement, Agreement], year: int) -> None:
    parties = {Side.UMBRELLA: LIFE, Side.GROUP: pair.group, Side.CLINIC: pair.clinic}
    begins, ends = date(year, 1, 1), date(year + 1, 12, 31)
    if pair.ends_soon:
        ends = maker.today + timedelta(days=38)
        begins = ends - timedelta(days=729)
    before = begins - timedelta(days=1)
    first = maker.agreement(Kind.TRIPARTITE, parties, (pair.began, before), beneath[0], city=pair.city)
    now = maker.agreement(Kind.TRIPARTITE, parties, (begins, ends), beneath[1], city=pair.city)
    Agreement.objects.filter(pk=now.pk).update(renews=first)
    maker.begun(first)
    maker.begun(now)
    maker.scored(now, pair.points)
    words, side, role = pair.said
    if words:
        party = now.party(side)
        assert party is not None  # noqa: S101  # made above
        Testimonial.objects.create(
            agreement=now,
            party=party,
            words=words,
            author_role=role,
            said_on=maker.today - timedelta(days=70),
            recorded_by=maker.by,
        )


def _second_clinic(maker: _Maker, beneath: Agreement, year: int) -> None:
    """Gnet's second clinic: laid out, signed by LIFE, waiting for the group; one exception waits for an answer."""
    group, clinic = SECOND
    parties = {Side.UMBRELLA: LIFE, Side.GROUP: group, Side.CLINIC: clinic}
    begins = maker.today + timedelta(days=9)
    draft = maker.agreement(Kind.TRIPARTITE, parties, (begins, date(year + 2, 12, 31)), beneath)
    maker.signed(draft, (Side.UMBRELLA,))
    maker.ready(draft, (Side.GROUP, Side.UMBRELLA))
    why = "Phòng khám tập huấn tiếp đón vào tuần sau, xin bắt đầu trước."
    Exemption.objects.create(agreement=draft, rule=Rule.READINESS, reason=why, asked_by=maker.accounts["hanh"])


def _quarters_before(today: date, n: int) -> Iterator[date]:
    """The first days of the last n whole quarters, the earliest first."""
    found, first = [], quarter_of(today).start
    for _back in range(n):
        first = quarter_of(first - timedelta(days=1)).start
        found.append(first)
    return iter(found[::-1])


def _page(organisation: Organisation) -> Picture:
    return keep_picture(organisation.pk, SimpleUploadedFile("page.png", _drawn(), "image/png"))


@cache
def _drawn() -> bytes:
    """A drawn page: no real paper stands in the demonstration."""
    image = Image.new("L", (420, 594), 248)
    pen = ImageDraw.Draw(image)
    pen.rectangle((14, 14, 406, 580), outline=120)
    pen.text((60, 60), "THOẢ THUẬN (mẫu, không có thật)", fill=40, font_size=18)
    for line in range(11):
        pen.line((50, 130 + line * 26, 370, 130 + line * 26), fill=190)
    pen.text((60, 470), "Đã ký và đóng dấu", fill=60, font_size=18)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
