"""Every word that the course introduces in bold is in its one glossary, with its notebook."""

import re

import pytest
from canonical import chosen
from claims import cells, said
from rhythm import course

COURSE = course(chosen([]))
ENTRY = r"^- \*\*([^*]+)\*\*: (.+) \((?:here|\[(\d\d)\]\((.+?)\))\)$"
WORD = r"[^\W\d_]+(?:-[^\W\d_]+)*"  # letters and hyphens
TERM = rf"{WORD}(?: {WORD}){{0,2}}"  # one to three words, and nothing else
NO_TERMS = {  # in bold for another reason: what a control or a verdict is called, what is stressed
    *("train", "pin", "reset", "next", "play", "back", "drop", "step through", "pass", "not yet"),
    *("uphill", "right", "too small", "too large", "equal", "pick", "value"),
}


def without_code(text):
    return re.sub(r"```.*?```|`[^`]*`", " ", text, flags=re.DOTALL)


def entries():
    """The glossary: {term: (sentence, number of its notebook)}."""
    ((here, text),) = [
        (path.stem, said(cell))
        for path in COURSE
        for cell in cells(path)
        if cell["id"] == "glossary"
    ]
    found = re.findall(ENTRY, text, re.MULTILINE)
    assert len(found) == text.count("\n- ")
    return {
        term: (sentence, number or here[:2], link or f"{here}.ipynb")
        for term, sentence, number, link in found
    }


def known():
    heads = {term.lower() for term in entries()}
    return heads | {f"{head}s" for head in heads}


def bold(path):
    """What a notebook has in bold, other than the glossary, if it may be a term."""
    texts = [without_code(said(cell)) for cell in cells(path) if cell["id"] != "glossary"]
    found = {term for text in texts for term in re.findall(r"\*\*([^*]+)\*\*", text)}
    return {term for term in found if re.fullmatch(TERM, term) and term.lower() not in NO_TERMS}


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_every_term_in_bold_is_in_the_glossary(path):
    assert {term for term in bold(path) if term.lower() not in known()} == set()


def test_the_glossary_is_in_order_and_each_word_in_the_notebook_that_it_names():
    found = entries()
    assert list(found) == sorted(found, key=str.lower)
    assert len(found) > 60
    files = {path.name: path for path in COURSE}
    for term, (sentence, number, link) in found.items():
        assert link.startswith(number)
        assert link in files, term
        prose = " ".join(said(cell) for cell in cells(files[link]) if cell["id"] != "glossary")
        assert term.lower() in re.sub(r"\s+", " ", prose).lower(), (term, link)
        assert len(sentence.split()) < 30


def test_terms_are_told_from_what_is_only_stressed():
    text = "**softmax** **Train** **Which one?** **mini-batch** **4** `**no**` **A whole sentence, said.**"
    found = re.findall(r"\*\*([^*]+)\*\*", without_code(text))
    kept = [one for one in found if re.fullmatch(TERM, one) and one.lower() not in NO_TERMS]
    assert kept == ["softmax", "mini-batch"]
