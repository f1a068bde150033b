"""A page to print fills one side of A4, and nothing on it is cut off."""

import re
from pathlib import Path

import pytest
from sweeps import by_day

PRINT = Path(__file__).parents[2] / "lecturers" / "print"
SHEETS = sorted(PRINT.glob("[0-9]*.html"))
BY_DAY = sorted(SHEETS, key=lambda path: path.stat().st_size)[-3:]  # with most on them
A4 = {"width": 794, "height": 1123}


@pytest.fixture
def paper(browser):
    page = browser.new_page(viewport=A4)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    yield page, asked
    page.close()


@pytest.mark.parametrize("path", by_day(BY_DAY, SHEETS), ids=lambda path: path.stem)
def test_a_page_to_print_is_one_side(paper, path):
    page, asked = paper
    page.goto(path.as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.emulate_media(media="print")
    wide = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth)"
    assert page.evaluate(f"{wide}.map(e => e.textContent)") == []
    low = (
        "document.querySelector('main').scrollHeight <= document.querySelector('main').clientHeight"
    )
    assert page.evaluate(low)


def test_the_answers_have_no_picture_and_read_on_any_screen(paper):
    page, _ = paper
    page.goto((PRINT / "answers.html").as_uri())
    assert page.locator("img").count() == 0
    assert page.locator("h2").count() == len(SHEETS)
