"""Nobody can be given a target on those close to a client: no such figure exists to set one on."""

import pytest

from dhealth.care.partner_services import cascade
from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.targets.actions import Said, Whose, set_targets
from dhealth.evidence.targets.models import Target
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor

NOVEMBER = Period.month(2026, 11)
STEPS = ["offered", "accepted", "contacts", "told", "tested", "further", "linked", "partners", "partner.figures"]


@pytest.mark.covers("PNS-02", "PNS-08")
@pytest.mark.parametrize("figure", STEPS)
def test_no_target_can_be_made_on_contacts(figure, hanh, tam, gnet):
    for prefix in ("", "partner_services.", "partner_"):
        with pytest.raises(Refused, match=r"no such figure|Không có"):
            set_targets(Actor.of(hanh), prefix + figure, NOVEMBER, {Whose(gnet.pk, tam.pk): 3}, Said())
    assert not Target.objects.exists()


@pytest.mark.covers("PNS-08")
def test_no_indicator_reads_anything_of_those_close_to_a_client():
    words = {field for field in cascade.Cascade.__dataclass_fields__} | {"partner"}
    assert not words & set(figures())
    assert "partner_services" not in str(list(figures().values()))
