"""What the framework would say is said in our words, in both languages."""

import re
from typing import Any

import pytest
from django import forms
from django.utils import translation

BLUNT = re.compile(r"valid|required|ensure|enter a|hợp lệ|vui lòng|bắt buộc|thất bại|đảm bảo|!", re.IGNORECASE)


class Everything(forms.Form):
    name = forms.CharField(max_length=3)
    long = forms.CharField(min_length=4)
    one = forms.ChoiceField(choices=[("a", "A")])
    many = forms.MultipleChoiceField(choices=[("a", "A")])
    pieces = forms.IntegerField(min_value=0)
    cases = forms.IntegerField(max_value=9)
    share = forms.DecimalField(max_digits=3, decimal_places=1)
    size = forms.DecimalField(max_digits=3)
    identifier = forms.UUIDField()
    file = forms.FileField()


ODD = {"name": "xxxx", "long": "x\0", "one": "b", "many": "b", "pieces": "-1", "cases": "10"}
ODDER = ODD | {"share": "1.25", "size": "12345", "identifier": "x", "pieces": "x", "long": "x"}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("data", [{}, ODD, ODDER])
def test_no_sentence_of_the_framework_reaches_a_person(language: str, data: dict[str, Any]) -> None:
    with translation.override(language):
        said = [sentence for sentences in Everything(data).errors.values() for sentence in sentences]
    assert len(said) >= len(Everything.base_fields)
    assert [sentence for sentence in said if BLUNT.search(sentence)] == []
