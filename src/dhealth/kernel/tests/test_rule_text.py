"""A page of rules: what is wrong is told with its line; what is right is read as it stands."""

import pytest

from dhealth.kernel.rule_text import Mistake, read_tables

PAGE = """# how long we wait
[reactive]
days = 3
on = true
name = { vi = "Chờ", en = "Waiting" }
stages = [7, 30]
roles = ["worker", "leader"]

[kit]
days = 7
"""


def mistake(text, ask):
    with pytest.raises(Mistake) as found:
        ask(read_tables(text))
    return found.value.line


def test_values_are_read_under_their_headings():
    tables = read_tables(PAGE)
    reactive = tables["reactive"]
    assert list(tables) == ["reactive", "kit"] and reactive.line == 2
    assert (reactive.number("days"), reactive.flag("on"), reactive.numbers("stages")) == (3, True, (7, 30))
    assert reactive.said("name")["vi"] == "Chờ" and reactive.choices("roles", ["leader", "worker"]) == (
        "worker",
        "leader",
    )
    reactive.finish()


@pytest.mark.parametrize(("days", "fine"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_number_may_be_either_bound_and_nothing_beyond(days, fine):
    page = read_tables(f"[kit]\ndays = {days}")
    if fine:
        assert page["kit"].number("days", at_least=1, at_most=90) == days
    else:
        with pytest.raises(Mistake):
            page["kit"].number("days", at_least=1, at_most=90)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [(3, "days = true"), (3, 'days = "3"'), (3, "days = 3.5"), (3, "days = -1"), (3, "day = 3"), (3, "days : 3")],
)
def test_a_mistake_is_told_with_its_line(line, wrong):
    asked = lambda tables: (tables["reactive"].number("days"), tables["reactive"].finish())  # noqa: E731
    text = f"# how long we wait\n[reactive]\n{wrong}\n"
    assert mistake(text, asked) == (2 if wrong.startswith("day =") else line)


def test_what_nobody_asked_for_is_a_mistake_at_its_own_line():
    def ask(tables):
        tables["kit"].number("days")
        tables["kit"].finish()

    assert mistake("[kit]\ndays = 7\ndayz = 8\n", ask) == 3


@pytest.mark.parametrize("stages", ["[7, 7]", "[30, 7]", "[7, true]", "7"])
def test_stages_must_rise(stages):
    assert mistake(f"[art]\n\nstages = {stages}", lambda tables: tables["art"].numbers("stages")) == 3


def test_the_same_key_under_another_heading_does_not_mislead():
    text = "[a]\ndays = 3\n[b]\n# here\ndays = -3\n"
    assert mistake(text, lambda tables: tables["b"].number("days")) == 5


def test_words_in_one_language_only_are_refused():
    assert mistake('[a]\nname = { vi = "Chờ" }', lambda tables: tables["a"].said("name")) == 2


@pytest.mark.parametrize("outside", ["days = 3\n[a]\n", "days = 3"])
def test_what_stands_outside_every_heading_is_refused(outside):
    assert mistake(outside, lambda tables: tables) == 1
