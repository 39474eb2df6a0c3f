"""Help: every page of the program leads to a page of help that exists, in both languages, and is found by words."""

import pytest
from django.urls import reverse
from django.utils.html import escape
from tests.architecture.house import url_patterns

from dhealth.pages.help.places import BY_NAME, BY_NOUN, help_for, topic_for
from dhealth.pages.help.texts import FOLDER, LANGUAGES, TOPICS, find, text_of, texts_for
from dhealth.trust.accounts.guards import ANYBODY


def staff_pages() -> list[str]:
    found = [(str(one.name), one.callback.guard) for one in url_patterns()]
    return sorted({name for name, guard in found if guard.verb != ANYBODY and "GET" in guard.methods})


@pytest.mark.covers("CLI-31")
@pytest.mark.parametrize("name", [name for name in staff_pages() if not name.startswith("help.")])
def test_every_page_has_help_of_its_own(name):
    assert topic_for(name), f"name the page of help for {name} in pages/help/places.py"


def test_every_way_into_the_help_leads_to_a_part_that_exists():
    for way in {*BY_NAME.values(), *BY_NOUN.values()} - {""}:
        topic, _hash, part = way.partition("#")
        for language in LANGUAGES:
            anchors = {one.anchor for one in text_of(topic, language).parts}
            assert not part or part in anchors, (way, language)


def test_both_languages_have_the_same_pages_and_parts():
    assert {file.name for file in FOLDER.iterdir()} == {f"{t}.{language}.md" for t in TOPICS for language in LANGUAGES}
    for topic in TOPICS:
        vi, en = (text_of(topic, language) for language in LANGUAGES)
        assert [part.anchor for part in vi.parts] == [part.anchor for part in en.parts], topic
        assert all(part.anchor for part in vi.parts) and vi.title and vi.summary


def test_a_page_is_short_and_names_no_disease():
    for topic in TOPICS:
        for language in LANGUAGES:
            written = (FOLDER / f"{topic}.{language}.md").read_text(encoding="utf-8")
            assert len(written.split()) < 420, topic
            assert "HIV" not in written and "dương tính" not in written


@pytest.mark.covers("CLI-31")
@pytest.mark.parametrize("words", ["tap duot", "Tập dượt", "tập  DUOT"])
def test_it_is_found_with_and_without_accents(as_tam, words):
    page = as_tam.get("/help/", {"q": words}).text
    assert "/help/practice/#practice" in page


def test_a_search_for_nothing_known_says_what_to_do(as_tam):
    assert "Không thấy" in as_tam.get("/help/", {"q": "xyzxyz"}).text


def test_what_concerns_a_person_stands_first():
    mine, others = texts_for({"workbook.import"}, "vi")
    assert [text.topic for text in mine] == ["import", "account", "feedback", "words"]
    assert len(mine) + len(others) == len(TOPICS)


@pytest.mark.covers("CLI-31")
@pytest.mark.parametrize(("name", "where"), [("client.register", "/help/register/"), ("home", "/help/today/")])
def test_the_help_of_a_page_opens_where_one_stands(as_tam, name, where):
    page = as_tam.get(reverse(name)).text
    assert f'href="{where}"' in page
    assert as_tam.get(where).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_both_languages(as_tam, tam, language):
    tam.language = language
    tam.save()
    for topic in TOPICS:
        page = as_tam.get(f"/help/{topic}/")
        assert page.status_code == 200 and escape(text_of(topic, language).title) in page.text


def test_a_page_that_does_not_exist_is_not_there(as_tam):
    assert as_tam.get("/help/khong-co/").status_code == 404


def test_written_words_cannot_bring_markup_along(as_tam):
    assert "<script>" not in as_tam.get("/help/", {"q": "<script>"}).text.split("<main")[1]
    assert list(find("", [text_of("today", "vi")])) == []
    assert help_for("no.such") == "/help/"
