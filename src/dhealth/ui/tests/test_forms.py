"""A form speaks: label, hint, error, field in that order, and is read aloud whole."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from dhealth.ui.fields import DayField, LongForm, SteppingForm
from dhealth.ui.renderer import Renderer
from dhealth.ui.widgets import Choice, DateText, ManySegments, Segments, Stepper

WAYS = [("meet", "In person"), ("other", "Otherwise")]


class Meeting(SteppingForm):
    default_renderer = Renderer

    nickname = forms.CharField(help_text="So that you know each other.")
    born = forms.IntegerField(required=False, widget=forms.NumberInput(attrs={"class": "w-y"}))
    when = DayField(required=False, widget=DateText(quick=(0, -1)))
    how = forms.ChoiceField(required=False, choices=WAYS, widget=Segments(opens={"other": 1}))
    groups = forms.MultipleChoiceField(required=False, choices=[("a", "A"), ("b", "B")], widget=ManySegments)
    place = forms.ChoiceField(required=False, choices=WAYS, widget=Choice(opens={"other": 2}))
    pieces = forms.IntegerField(label="Pieces", required=False, initial=10, widget=Stepper(attrs={"min": 0}))
    keep = forms.BooleanField(required=False)


def drawn(source: str, form: forms.Form) -> str:
    with translation.override("en"):
        return Template("{% load ui %}" + source).render(Context({"form": form}))


def posted(**data: Any) -> Meeting:
    return Meeting(data)


def test_optional_is_written_but_not_where_it_is_said_already() -> None:
    form = Meeting()
    form.fields["how"] = forms.ChoiceField(required=False, choices=[("", "Not asked"), *WAYS], widget=Segments)
    assert "(optional)" in drawn("{% field form.born %}", form)
    assert "(optional)" not in drawn("{% field form.how %}{% field form.nickname %}", form)
    form.optional_is_said = True  # type: ignore[attr-defined]
    assert "(optional)" not in drawn("{% field form.born %}", form)


def test_label_hint_error_and_field_stand_in_that_order() -> None:
    html = drawn("{% field form.nickname %}", posted())
    places = [html.index(piece) for piece in ("<label", 'class="hint"', 'class="err"', "<input")]
    assert places == sorted(places)


def test_hint_and_error_are_read_aloud_with_the_field() -> None:
    html = drawn("{% field form.nickname %}", posted())
    assert 'aria-describedby="id_nickname_helptext id_nickname_error"' in html
    assert 'id="id_nickname_helptext"' in html and 'id="id_nickname_error"' in html
    assert 'aria-invalid="true"' in html and "f bad" in html


def test_a_field_that_is_right_is_not_marked() -> None:
    html = drawn("{% field form.nickname %}", posted(nickname="Su"))
    assert "bad" not in html and "aria-invalid" not in html and "err" not in html


def test_the_width_tells_the_expected_length() -> None:
    assert 'class="in w-y"' in drawn("{% field form.born %}", Meeting())


def test_choices_are_pills_and_one_of_them_opens_further_questions() -> None:
    html = drawn("{% field form.how %}", Meeting())
    assert "<fieldset" in html and "<legend>How" in html and '<div class="seg"' in html
    assert html.count("opens-1") == 1 and 'class="opens-1"' in html.split('value="other"')[1]
    assert 'class="opens-2"' in drawn("{% field form.place %}", Meeting())


def test_nothing_is_ticked_beforehand() -> None:
    assert "checked" not in drawn("{% field form.keep %}{% field form.groups %}{% field form.how %}", Meeting())


def test_plus_counts_one_more_without_saving_or_scolding() -> None:
    form = posted(pieces="10", **{"ui-step": "pieces+"})
    assert not form.is_valid() and not form.errors
    assert 'value="11"' in drawn("{% field form.pieces %}", form)


def test_minus_stops_at_the_least() -> None:
    assert posted(pieces="1", **{"ui-step": "pieces-"})["pieces"].value() == "0"
    assert posted(pieces="0", **{"ui-step": "pieces-"})["pieces"].value() == "0"


def test_the_buttons_of_a_count_say_what_they_count() -> None:
    assert 'aria-label="One more: Pieces"' in drawn("{% field form.pieces %}", Meeting())


def test_saving_counts_nothing() -> None:
    form = posted(nickname="Su", pieces="10")
    assert form.is_valid() and form.cleaned_data["pieces"] == 10


def test_the_summary_leads_to_each_place_to_mend() -> None:
    html = drawn("{% error_summary form %}", posted(how="nonsense"))
    assert "2 places to mend" in html and 'role="alert"' in html
    assert 'href="#id_nickname"' in html and 'href="#id_how_set"' in html
    assert 'id="id_how_set"' in drawn("{% field form.how %}", posted(how="nonsense"))


def test_what_two_fields_say_alike_names_each() -> None:
    class Days(forms.Form):
        first, last = DayField(label="First day"), DayField(label="Last day")

    html = drawn("{% error_summary form %}", Days({}))
    assert "First day: " in html and "Last day: " in html
    assert "First day: " not in drawn("{% error_summary form %}", Days({"last": "18/11/2026"}))


def test_without_mistakes_there_is_no_summary() -> None:
    assert drawn("{% error_summary form %}", posted(nickname="Su")).strip() == ""
    assert drawn("{% error_summary form %}", Meeting()).strip() == ""


def test_what_was_typed_comes_back_safely() -> None:
    html = drawn("{{ form }}", posted(nickname="", when="<b>mai</b>"))
    assert "&lt;b&gt;mai&lt;/b&gt;" in html and "<b>mai" not in html


@pytest.mark.parametrize("typed", ["18/11/2025", "18-11-25", "18112025"])
def test_a_day_is_read_in_every_usual_spelling(typed: str) -> None:
    form = posted(nickname="Su", when=typed)
    assert form.is_valid() and form.cleaned_data["when"] == date(2025, 11, 18)


def test_a_day_that_no_calendar_has_is_explained() -> None:
    form = posted(nickname="Su", when="31/06/2025")
    with translation.override("en"):
        assert form.errors["when"] == ["June has 30 days."]


def test_a_known_day_is_shown_day_first_with_today_within_reach() -> None:
    html = drawn("{% field form.when %}", Meeting(initial={"when": date(2026, 3, 5)}))
    assert 'value="05/03/2026"' in html
    assert f'data-value="{timezone.localdate():%d/%m/%Y}"' in html


class Long(LongForm):
    colour = forms.ChoiceField(choices=[("r", "red"), ("g", "green")])
    name = forms.CharField(required=False)
    groups = forms.MultipleChoiceField(required=False, choices=[("a", "A")])
    day = DayField(required=False)


class Longer(Long):
    name = forms.CharField(required=False, empty_value="nobody")
    keep = forms.BooleanField(required=False)


def test_long_forms_of_a_class_have_the_same_fields_and_each_its_own_answers():
    red, blue = Long({"colour": "r"}), Long({"colour": "b"})
    assert red.fields["colour"] is blue.fields["colour"]
    assert red.is_valid() and red.cleaned_data == {"colour": "r", "name": "", "groups": [], "day": None}
    assert not blue.is_valid() and list(blue.errors) == ["colour"]


def test_an_answer_left_out_once_can_be_given_the_next_time_and_is_missed_where_it_must_be_given():
    assert Long({"colour": "r"}).is_valid() and Longer({"colour": "r"}).is_valid()
    full = Longer({"colour": "g", "name": " An ", "groups": ["a"], "day": "5/3/2026", "keep": "on"})
    given = {"colour": "g", "name": "An", "groups": ["a"], "day": date(2026, 3, 5), "keep": True}
    assert full.is_valid() and full.cleaned_data == given
    for _time in range(2):
        nothing = Long({})
        assert not nothing.is_valid() and list(nothing.errors) == ["colour"]


def test_each_class_of_long_forms_has_its_own_meaning_of_nothing():
    for _time in range(2):
        long, longer = Long({"colour": "r"}), Longer({"colour": "r"})
        assert long.is_valid() and longer.is_valid()
        assert (long.cleaned_data["name"], longer.cleaned_data["name"]) == ("", "nobody")


def test_a_field_put_in_place_of_a_shared_one_is_that_forms_alone():
    one, other = Long(), Long()
    one.fields["colour"] = forms.CharField()
    assert isinstance(other.fields["colour"], forms.ChoiceField)
