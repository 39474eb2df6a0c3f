"""Somebody new, half through the first day, and what people said of the program."""

from datetime import date, timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.models import PossibleDuplicate
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.actions import record_meeting
from dhealth.care.services.drafts import Meeting
from dhealth.engagement.feedback.actions import answer_feedback, give_feedback, pass_on
from dhealth.engagement.feedback.models import FeedbackStatus
from dhealth.engagement.onboarding.actions import begin_tour, note_step, start_practice
from dhealth.engagement.onboarding.models import Tour
from dhealth.engagement.onboarding.rules import LOOK
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, User

NEWCOMER: Final = ("ngan", "Ngân")  # without a password, as all who are only talked of
CAME: Final = timedelta(minutes=20)
CAMERA: Final = "Quét mã ở quán tối thì máy ảnh không bắt được. Có cách nào bật đèn không?"
CAMERA_PASSED: Final = "Máy ảnh khó bắt mã khi trời tối: có thể thêm nút bật đèn."


def old_hands(accounts: dict[str, User]) -> None:
    """Whoever worked here before the newcomer came has no first day before them: theirs is put away."""
    now = timezone.now()
    for user in accounts.values():
        begin_tour(user)
    Tour.objects.filter(user__in=accounts.values()).update(put_away_at=now, settled_at=now)


def new_colleague(accounts: dict[str, User], today: date) -> None:
    """Somebody who joined the group of Tâm this evening and has tried out the first steps."""
    home = Grant.objects.select_related("organisation").get(user=accounts["tam"])
    username, name = NEWCOMER
    newcomer = User.objects.create(username=username, display_name=name, password=make_password(None))
    Grant.objects.create(user=newcomer, organisation=home.organisation, role=home.role, since=today)
    begin_tour(newcomer)
    Tour.objects.filter(user=newcomer).update(begun_at=timezone.now() - CAME)
    note_step(newcomer, LOOK)
    start_practice(Actor.of(newcomer))
    _try_out(Actor.of(newcomer, practising=True), today)


def _try_out(actor: Actor, today: date) -> None:
    """One invented client, met once."""
    at = actor.standings[0].organisation_id
    client = register_client(actor, at, ClientDraft(nickname="Bạn thử", main_group="MSM"), allow_likely=True)
    PossibleDuplicate.objects.filter(organisation=at).delete()  # the demonstration's pairs are those of real groups
    record_meeting(actor, client, Meeting(day=today, form="face_to_face", condoms=10, lubricants=5))


def what_people_say(accounts: dict[str, User]) -> None:
    """A question that was answered, a fault that was passed on, and an idea that waits."""
    tam, hanh, thao = (Actor.of(accounts[name]) for name in ("tam", "hanh", "thao"))
    question = give_feedback(tam, "question", "Bạn ấy đổi số thì sửa ở đâu để tìm vẫn ra?", page="client.read")
    answer_feedback(hanh, question, FeedbackStatus.ANSWERED, "Bấm “Sửa hồ sơ”, ghi số mới. Số cũ thì chép vào ghi chú.")
    fault = give_feedback(tam, "fault", CAMERA, page="client.search")
    pass_on(hanh, fault, CAMERA_PASSED)
    answer_feedback(thao, fault, FeedbackStatus.IN_WORK)
    give_feedback(tam, "idea", "Cho xem số bao cao su còn lại ngay ở trang ghi lần gặp.", page="service.record")
