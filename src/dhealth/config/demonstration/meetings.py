"""Gnet, its clinic and LIFE meet every month; questions between them; LIFE begins in another province. All invented."""

from datetime import date, timedelta
from typing import Final

from django.utils.translation import override

from dhealth.commons.gatherings.actions import (
    Called,
    Question,
    Written,
    add_item,
    add_line,
    begin_area,
    call_gathering,
    close_gathering,
    end_item,
    note_attendance,
    raise_issue,
    reply_to_issue,
    settle_issue,
    write_minutes,
)
from dhealth.commons.gatherings.models import Gathering, Issue, Minutes
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Level, Place

HELD: Final = (97, 65, 33)  # days ago
WHERE: Final = "Phòng họp OPC Long Thành"


def meet(accounts: dict[str, User], organisations: dict[str, Organisation], today: date) -> None:
    """Three meetings with minutes, one to come, questions and tasks of these weeks; drawn lines are in Vietnamese."""
    with override("vi"):
        _meet(accounts, organisations, today)


def _meet(accounts: dict[str, User], organisations: dict[str, Organisation], today: date) -> None:
    hanh, son, thao = (Actor.of(accounts[name]) for name in ("hanh", "son", "thao"))
    group, clinic, life = (organisations[name] for name in ("Gnet Biên Hòa", "OPC Long Thành", "Trung tâm LIFE"))
    for days in HELD:
        _held(hanh, [group, clinic, life], today - timedelta(days=days))
    last = Gathering.objects.order_by("-day").first()
    assert last is not None  # noqa: S101 — held above
    done = add_item(hanh, last, clinic.pk, "Gửi lịch khám ngoài giờ cho nhóm", today + timedelta(days=2), id=uuid7())
    end_item(son, done, "done")
    add_item(hanh, last, group.pk, "Nhắc tiếp cận viên in phiếu trước khi đi", today + timedelta(days=4), id=uuid7())
    _questions(hanh, son, group, clinic, today)
    call_gathering(hanh, group, Called("monthly", today + timedelta(days=6), [clinic.pk, life.pk], WHERE), id=uuid7())
    elsewhere = Place.objects.filter(level=Level.PROVINCE, valid_to=None, name__contains="Hà Nội").first()
    if elsewhere is not None:
        first = begin_area(thao, life, elsewhere.pk)[0]
        end_item(thao, first, "done")


def _held(hanh: Actor, table: list[Organisation], day: date) -> None:
    group, clinic, life = table
    one = call_gathering(hanh, group, Called("monthly", day, [clinic.pk, life.pk], WHERE), id=uuid7())
    line = add_line(hanh, one, "Giờ khám ngoài giờ", id=uuid7())
    note_attendance(hanh, one, {group.pk: (2, "Hạnh, Tâm"), clinic.pk: (2, "Sơn, Yến"), life.pk: (1, "Thảo")})
    words = {line.pk: "Nhóm cần giờ sau 17:00. Phòng khám mở thêm tối thứ ba."}
    write_minutes(hanh, one, Written(words, ["Phòng khám nhận khách của nhóm tối thứ ba, 17:00 đến 20:00."]))
    closed = close_gathering(hanh, one, "")
    Minutes.objects.filter(pk=closed.pk).update(at=closed.at - (closed.at.date() - day))


def _questions(hanh: Actor, son: Actor, group: Organisation, clinic: Organisation, today: date) -> None:
    late = raise_issue(hanh, group, Question(clinic.pk, "lost", "Hẹn tuần trước, chưa thấy đến."), id=uuid7())
    Issue.objects.filter(pk=late.pk).update(due_on=today - timedelta(days=3))
    turn = raise_issue(son, clinic, Question(group.pk, "find", "Cần gặp lại để báo lịch mới."), id=uuid7())
    reply_to_issue(hanh, turn, "Nhóm ghé nhà tối nay.", turn=False, id=uuid7())
    done = raise_issue(hanh, group, Question(clinic.pk, "other", "Quầy tiếp nhận đổi chỗ, khách khó tìm."), id=uuid7())
    reply_to_issue(son, done, "Đã đặt bảng chỉ đường.", turn=True, id=uuid7())
    settle_issue(hanh, done, "agreed")
