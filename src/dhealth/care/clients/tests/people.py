"""Invented clients for the stories of this room."""

from datetime import date

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User

SU = ClientDraft(
    nickname="Su",
    name="Trần Quốc Sử",
    phone="+84903555218",
    birth_day=date(2001, 5, 3),
    sex_at_birth="M",
    gender="man",
    main_group="MSM",
    channel="online",
    told_status="negative",
    told={"last_test": "once", "when": "06/2025"},
    cccd="075201004321",
    address="12 Hẻm Hoa Sữa, Biên Hòa",
    zalo="su.zalo",
    safe_time="sau 20:00",
    safe_words="bạn cùng lớp",
)
SECRETS = ("Trần Quốc Sử", "0903 555 218", "903555218", "075201004321", "Hẻm Hoa Sữa", "su.zalo")


def registered(user, draft: ClientDraft = SU, **more) -> Client:
    """A client whom this worker registered at their first organisation."""
    actor = Actor.of(user)
    return register_client(actor, actor.home.organisation_id, draft, **more)


def form(**more):
    """What Tâm fills in for Su."""
    return {"nickname": "Su", "birth": "2001", "sex_at_birth": "M", "main_group": "MSM", "channel": "online", **more}


def gone(user: User) -> None:
    """This person works here no more; what they know of themselves in a story stays."""
    User.objects.filter(pk=user.pk).update(is_active=False)
