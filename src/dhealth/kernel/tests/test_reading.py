"""A prepared query gives what the query set would."""

from uuid import UUID

import pytest

from dhealth.kernel.reading import Prepared
from dhealth.trust.accounts.models import Grant

NOBODY = UUID(int=0)


def grants(user):
    return Grant.objects.filter(user_id=user).select_related("organisation").order_by("id")


def told(rows):
    return [(row.pk, row.role, row.since, row.limited_to_areas, row.organisation.name) for row in rows]


def test_it_gives_the_same_rows_again_and_again(tam, hanh, full_house, django_assert_num_queries):
    Grant.objects.create(user=tam, organisation=full_house, role="cbo_leader")
    prepared = Prepared(grants, NOBODY)
    for person in (tam, hanh, tam):
        with django_assert_num_queries(1):
            found = told(prepared(person.pk))
        assert found == told(grants(person.pk)) != []
    assert prepared(NOBODY) == []


def test_a_value_that_would_not_reach_the_statement_is_noticed(tam):
    with pytest.raises(ValueError, match="takes"):
        Prepared(lambda user: Grant.objects.all(), NOBODY)(tam.pk)


def test_values_stand_where_they_belong_whatever_order_the_statement_has(tam, gnet):
    """Django sorts what one filter says by name: role comes after organisation, organisation before user."""
    by = Prepared(lambda role, user: Grant.objects.filter(user_id=user, role=role), "role", NOBODY)
    assert [grant.organisation_id for grant in by("outreach_worker", tam.pk)] == [gnet.pk]
