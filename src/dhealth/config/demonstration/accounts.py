"""Who may sign in to the demonstration: one person a role, all with one password."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib.auth.hashers import make_password

from dhealth.trust.accounts.demonstration import COMMON_PASSWORD
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.accounts.roles import Role, roles
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation

PASSWORD: Final = COMMON_PASSWORD
SINCE: Final = date(2021, 4, 1)


@dataclass(frozen=True)
class Account:
    """One line of "who may sign in"."""

    username: str
    display_name: str
    role_key: str
    organisation: str

    @property
    def role(self) -> Role:
        """The role of the policy page; as text it is in the reader's language."""
        return roles()[self.role_key]


ACCOUNTS: Final = (
    Account("tam", "Tâm", "outreach_worker", "Gnet Biên Hòa"),
    Account("hanh", "Hạnh", "cbo_leader", "Gnet Biên Hòa"),
    Account("minh", "Minh", "cbo_finance", "Gnet Biên Hòa"),
    Account("oanh", "Oanh", "project_me", "Trung tâm LIFE"),
    Account("thao", "Thảo", "project_manager", "Trung tâm LIFE"),
    Account("kim", "Kim", "finance_officer", "Trung tâm LIFE"),
    Account("yen", "Yến", "clinic_counsellor", "OPC Long Thành"),
    Account("son", "Sơn", "clinic_head", "OPC Long Thành"),
    Account("an.cdc", "An", "cdc_officer", "CDC Đồng Nai"),
    Account("dung", "Dung", "health_department", "Sở Y tế Đồng Nai"),
    Account("lien", "Liên", "reviewer", "Trung tâm LIFE"),
    Account("mai", "Mai", "donor", "PEPFAR"),
    Account("quantri", "Quản trị", "platform_admin", "Tổ vận hành D.Health"),
)


REVIEWED: Final = "reviewer"  # held at the NGO of another province, so the provinces of its pairs are named


def make_accounts(organisations: dict[str, Organisation]) -> dict[str, User]:
    """Make all of them; by the name they sign in with. The slow hash of the one password is made once."""
    hashed = make_password(PASSWORD)
    made = {
        one.username: User(username=one.username, display_name=one.display_name, password=hashed) for one in ACCOUNTS
    }
    User.objects.bulk_create(made.values())
    Grant.objects.bulk_create(
        Grant(user=made[one.username], organisation=organisations[one.organisation], role=one.role_key, since=SINCE)
        for one in ACCOUNTS
    )
    _limit_reviewer(organisations)
    return made


def _limit_reviewer(organisations: dict[str, Organisation]) -> None:
    grant = Grant.objects.get(role=REVIEWED)
    groups = [one for one in organisations.values() if one.kind in GROUPS_THAT_SERVE]
    grant.areas.set({group.province_id for group in groups if group.province_id is not None})
    Grant.objects.filter(pk=grant.pk).update(limited_to_areas=True)
