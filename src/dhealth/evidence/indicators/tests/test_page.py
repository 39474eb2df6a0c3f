"""The indicator page says only what can be counted, and the database counts just that."""

import tomllib

import pytest
from django.conf import settings

from dhealth.care.services.models import Result
from dhealth.evidence.indicators.counting import columns
from dhealth.evidence.indicators.definitions import figure_numbered, figures, report_figures


def test_the_report_has_its_ten_figures_in_order():
    assert [figure.key for figure in report_figures()] == [
        *("counselled_people", "tests", "tested_people", "reactive_tests", "confirmed_positive_people"),
        *("art_started_people", "prep_started_people", "condoms", "lubricants", "needles"),
    ]


@pytest.mark.parametrize("figure", figures().values(), ids=str)
def test_each_figure_is_explained_and_counts_what_the_catalogue_knows(figure):
    catalogue = tomllib.loads((settings.CONFIG_DIR / "catalogue.toml").read_text())
    protected = tomllib.loads((settings.CONFIG_DIR / "fields.toml").read_text())
    assert set(figure.kinds) <= set(catalogue) and set(figure.results) <= set(Result.values)
    assert not figure.reveals or figure.reveals in protected
    assert figure.sentence["vi"].endswith(".") and figure.sentence["en"].endswith(".") and figure.source


@pytest.mark.parametrize("figure", figures().values(), ids=str)
def test_a_list_that_tells_a_result_needs_the_right_to_results(figure):
    tells = bool(figure.results) or figure.kinds in (("art_start",), ("prep_start",))
    assert figure.reveals == ("results" if tells else "")


def test_figures_with_the_same_rule_are_counted_once():
    tests, people = figures()["tests"], figures()["tested_people"]
    assert columns([tests, people]).inner.text.count("FILTER") == 1


def test_a_number_names_one_figure_and_no_other_number_any():
    assert all(figure_numbered(figure.number) is figure for figure in figures().values())
    assert figure_numbered(999) is None
