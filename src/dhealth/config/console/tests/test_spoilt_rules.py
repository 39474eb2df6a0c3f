"""A page of rules that somebody spoilt is named by line at the start; without earlier rules nothing starts."""

import pytest

from dhealth.config.console.answers import CommandRefused
from dhealth.config.console.prepare import keep_rules
from dhealth.kernel.rule_text import read_tables
from dhealth.trust.policies import actions
from dhealth.trust.policies.pages import PolicyPage, forget_what_holds, in_force


def read(text):
    return read_tables(text)["kit"].number("days")


@pytest.fixture
def page(tmp_path, monkeypatch):
    made = PolicyPage("kits", "Kits", tmp_path / "kit.toml", read, lambda days: [])
    made.file.write_text("[kit]\ndays = 7\n", encoding="utf-8")
    monkeypatch.setattr(actions, "pages", {"kits": made})
    forget_what_holds()
    return made


def spoil(page):
    page.file.write_text("[kit]\ndays = seven\n", encoding="utf-8")
    forget_what_holds()


def test_what_held_before_goes_on_holding_and_the_line_is_named(page, capsys):
    keep_rules()
    spoil(page)
    keep_rules()
    assert "kit.toml, line 2:" in capsys.readouterr().err and in_force(page) == 7


def test_where_no_rules_were_ever_read_the_start_is_refused_with_the_line(page):
    spoil(page)
    with pytest.raises(CommandRefused, match=r"kit\.toml, line 2: .*Mend the line"):
        keep_rules()
