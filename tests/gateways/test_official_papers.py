"""Official papers: the layout of GB/T 9704-2012, plain text, a code that can be checked."""

import zipfile
from datetime import date
from io import BytesIO

import segno
from docx import Document
from docx.shared import Length, Pt

from guanyun.gateways.official_papers import OfficialPaper, word_of


def code() -> bytes:
    """Return a small code."""
    out = BytesIO()
    segno.make("https://example.invalid/z/demo").save(out, kind="png")
    return out.getvalue()


def paper(**changed: object) -> OfficialPaper:
    """Return a note of acceptance."""
    told: dict[str, object] = {
        "issuer": "禾川开发区管委会（示例）",
        "number": "受理〔2026〕12号",
        "title": "受理通知书",
        "addressee": "示例纸业有限公司",
        "paragraphs": ["你单位申请的事项已经受理。"],
        "rows": [("办件编号", "20261124-0001"), ("办结期限", "2026-12-03 24:00")],
        "sections": [("法律依据", ["《中华人民共和国行政许可法》第三十二条"])],
        "on": date(2026, 3, 5),
    }
    return OfficialPaper(**(told | changed))  # type: ignore[arg-type]


def test_page_is_that_of_the_standard() -> None:
    """A4, 37 mm head, 28 mm binding edge, 156 x 225 mm, 22 lines of 28 points, 三号仿宋."""
    document = Document(BytesIO(word_of(paper())))
    section = document.sections[0]
    body = next(each for each in document.paragraphs if "已经受理" in each.text)

    sides = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    assert [round(Length(side).mm, 1) for side in (*sides, width, height)] == [
        210.0, 297.0, 37.0, 28.0, 156.0, 225.0,
    ]  # fmt: skip
    assert body.paragraph_format.line_spacing == Pt(28)
    assert body.runs[0].font.size == Pt(16)
    assert body.paragraph_format.first_line_indent == Pt(32)


def test_number_and_date_are_written_as_the_standard_does() -> None:
    """Brackets of the year 〔〕, Arabic numerals, no leading zeros; the date stands last."""
    texts = [each.text for each in Document(BytesIO(word_of(paper()))).paragraphs]

    assert "受理〔2026〕12号" in texts
    assert texts[-1] == "2026年3月5日"
    assert texts[-2] == "禾川开发区管委会（示例）"
    assert "一、法律依据" in texts


def test_text_stays_text() -> None:
    """Marks of fields, formulas and control characters neither run nor break the file."""
    hostile = "=HYPERLINK(1) {PAGE} <w:p> \x00\x0b & 某甲"

    texts = [
        each.text for each in Document(BytesIO(word_of(paper(paragraphs=[hostile])))).paragraphs
    ]

    assert "=HYPERLINK(1) {PAGE} <w:p>  & 某甲" in texts


def test_code_is_a_picture_with_its_words() -> None:
    """The code stands below the date, with what it is for."""
    written = word_of(paper(qr=code(), qr_words="扫码验证"))

    with zipfile.ZipFile(BytesIO(written)) as book:
        assert [name for name in book.namelist() if name.startswith("word/media/")]
    assert Document(BytesIO(written)).paragraphs[-1].text == "扫码验证"


def test_file_does_not_tell_when_it_was_rendered() -> None:
    """The properties hold no clock and no machine's name."""
    properties = Document(BytesIO(word_of(paper()))).core_properties

    assert properties.created.year == 2000
    assert properties.author == "禾川开发区管委会（示例）"
