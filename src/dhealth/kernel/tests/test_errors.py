"""A refusal speaks the reader's language and belongs to a field."""

from django.utils import translation
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy

from dhealth.kernel.errors import Refused, Unreadable


def test_the_sentence_is_translated_when_it_is_read():
    refusal = Refused(gettext_lazy("Monday"), field="day")
    with translation.override("vi"):
        assert refusal.message == "Thứ 2"
    with translation.override("en"):
        assert refusal.message == str(refusal) == "Monday"
    assert refusal.field == "day"


def test_what_is_unreadable_is_a_value_error_and_a_refusal():
    assert issubclass(Unreadable, ValueError) and issubclass(Unreadable, Refused)
    assert Unreadable(lazystr("Write 10 digits.")).message == "Write 10 digits."
