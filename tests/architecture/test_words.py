"""The project speaks of itself alone, in words a programme officer understands."""

import re

import pytest

from tests.architecture.house import ROOT, SOURCE, sources

LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "managers"}


def test_no_folder_or_file_is_a_junk_drawer():
    assert [str(p.relative_to(ROOT)) for p in SOURCE.rglob("*") if p.stem in JUNK_DRAWERS] == []


def test_nothing_is_left_for_later():
    strays = [str(path.relative_to(ROOT)) for path, _ in sources() if LATER.search(path.read_text(encoding="utf-8"))]
    assert strays == []


def test_every_module_says_what_it_is():
    import ast

    assert [str(path.relative_to(ROOT)) for path, tree in sources() if tree.body and not ast.get_docstring(tree)] == []


@pytest.mark.covers("SEC-02")
def test_no_address_says_it():
    from tests.architecture.house import url_patterns

    strays = [str(p.pattern) for p in url_patterns() if re.search(r"hiv|aids|arv|prep|msm|test", str(p.pattern), re.I)]
    assert strays == []
