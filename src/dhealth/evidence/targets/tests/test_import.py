"""Targets that a workbook brings, and what is left of them when it is taken back."""

from datetime import date

import pytest

from dhealth.evidence.targets.actions import Aim, Said, keep_targets, revise_target, take_back_targets
from dhealth.evidence.targets.models import Target, TargetChange
from dhealth.evidence.targets.tests.cast import NOVEMBER, PEOPLE
from dhealth.kernel.ids import uuid7


@pytest.fixture
def brought(tam, gnet):
    """A workbook with one target of Tâm's; its id."""

    def bring(number):
        origin = uuid7()
        keep_targets(gnet.pk, [Aim(tam.pk, PEOPLE, NOVEMBER.start, NOVEMBER.end, number)], origin)
        return origin

    return bring


def numbers():
    return [(one.number, one.number_on(NOVEMBER.end)) for one in Target.objects.all()]


def test_a_later_workbook_gives_another_number_and_the_old_one_stays_in_the_history(brought):
    brought(60)
    brought(50)
    assert numbers() == [(50, 50)]
    assert list(TargetChange.objects.values_list("number", flat=True)) == [60, 50]


def test_the_same_workbook_again_adds_nothing(brought):
    brought(60)
    brought(60)
    assert TargetChange.objects.count() == 1


@pytest.mark.covers("CLI-32")
def test_taken_back_the_number_before_holds_again(brought):
    first = brought(60)
    second = brought(50)
    take_back_targets(second, {str(Target.objects.get().pk): [60, 50]})
    assert numbers() == [(60, 60)]
    take_back_targets(first, {})
    assert not Target.objects.exists()


@pytest.mark.covers("CLI-32")
def test_what_hanh_changed_since_stays_with_its_history(brought, hanh, actor):
    origin = brought(60)
    revise_target(actor(hanh), Target.objects.get(), 45, Said(date(2026, 11, 15), "nghỉ ốm"))
    take_back_targets(origin, {})
    assert (numbers(), TargetChange.objects.count()) == ([(45, 45)], 2)


def test_a_workbook_after_hanhs_change_goes_before_it(brought, hanh, actor):
    brought(60)
    revise_target(actor(hanh), Target.objects.get(), 45, Said(date(2026, 11, 15), "nghỉ ốm"))
    brought(70)
    assert numbers() == [(70, 70)]
