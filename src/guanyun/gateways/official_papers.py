"""Official papers as Word files in the layout of GB/T 9704-2012: what an office files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

# GB/T 9704-2012: head 37 mm, binding edge 28 mm, type area 156 x 225 mm, 22 lines of 28 characters.
HEAD, BINDING, WIDTH, HEIGHT = 37, 28, 156, 225
A4 = (210, 297)
LINE = Pt(28)
BODY, TITLE, FOLIO = Pt(16), Pt(22), Pt(14)  # 三号, 二号, 四号
SONG, FANGSONG, HEI = "方正小标宋简体", "仿宋_GB2312", "黑体"
LATIN = "Times New Roman"
LINE_PITCH = "579"  # twentieths of a point: 225 mm in 22 lines
QR_SIDE = Mm(28)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # the file says nothing of when it was rendered


@dataclass(frozen=True, slots=True)
class OfficialPaper:
    """One paper (文书): whose, its number, title, to whom, what it says, when; a code to check it.

    ``rows`` are labelled facts; ``sections`` are headed lists (依据, 救济途径). ``mark`` is printed
    above everything (示例). Texts are plain: nothing in them is read as a field or a formula.
    """

    issuer: str
    number: str
    title: str
    addressee: str
    paragraphs: Sequence[str]
    rows: Sequence[tuple[str, str]]
    sections: Sequence[tuple[str, Sequence[str]]]
    on: date
    qr: bytes = b""  # a PNG
    qr_words: str = ""
    mark: str = ""


def chinese_date(day: date) -> str:
    """Return a date as GB/T 9704 writes it: Arabic numerals, no leading zeros.

    >>> chinese_date(date(2026, 3, 5))
    '2026年3月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def word_of(paper: OfficialPaper) -> bytes:
    """Return the paper as a .docx file; equal papers make equal text, whatever the clock says."""
    document = Document()
    _page(document)
    if paper.mark:
        _line(document, paper.mark, font=HEI, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, paper.issuer, font=SONG, size=TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, paper.number, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "")
    _line(document, paper.title, font=SONG, size=TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "")
    _line(document, f"{paper.addressee}：")
    for text in paper.paragraphs:
        _line(document, text, indent=True)
    for label, value in paper.rows:
        _line(document, f"{label}：{value}", indent=True)
    for place, (heading, items) in enumerate(paper.sections, start=1):
        _line(document, f"{_numeral(place)}、{heading}", font=HEI, indent=True)
        for text in items:
            _line(document, text, indent=True)
    _line(document, "")
    _line(document, paper.issuer, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, chinese_date(paper.on), align=WD_ALIGN_PARAGRAPH.RIGHT)
    if paper.qr:
        run = document.add_paragraph().add_run()
        run.add_picture(BytesIO(paper.qr), width=QR_SIDE)
        _line(document, paper.qr_words, size=Pt(10.5))
    document.core_properties.title = paper.title
    document.core_properties.author = paper.issuer
    document.core_properties.created = document.core_properties.modified = EPOCH
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _numeral(place: int) -> str:
    return "一二三四五六七八九十"[place - 1]


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(A4[0]), Mm(A4[1])
    section.top_margin, section.bottom_margin = Mm(HEAD), Mm(A4[1] - HEAD - HEIGHT)
    section.left_margin, section.right_margin = Mm(BINDING), Mm(A4[0] - BINDING - WIDTH)
    section.footer_distance = Mm(A4[1] - HEAD - HEIGHT - 7 - 5)  # 7 mm below the type area
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), LINE_PITCH)
    written = document.element.body.sectPr
    known = written.find(qn("w:docGrid"))
    if known is not None:
        written.remove(known)
    written.append(grid)
    document.settings.odd_and_even_pages_header_footer = True
    _folio(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _folio(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _folio(paragraph: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """Number the pages: 四号, between dashes, odd ones at the right, even ones at the left."""
    paragraph.alignment = align
    _run(paragraph, "— ", size=FOLIO)
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run.element.append(element)
    run.font.size = FOLIO
    _run(paragraph, " —", size=FOLIO)


def _line(
    document: DocumentType,
    text: str,
    *,
    font: str = FANGSONG,
    size: Pt = BODY,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    if indent:
        form.first_line_indent = BODY * 2
    _run(paragraph, text, font=font, size=size)


def _run(paragraph: Paragraph, text: str, *, font: str = FANGSONG, size: Pt = BODY) -> None:
    run = paragraph.add_run(_printable(text))
    run.font.size, run.font.name = size, LATIN
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _printable(text: str) -> str:
    """Return the text without what XML cannot hold."""
    return "".join(each for each in text if each in "\n\t" or (each >= " " and each != "\x7f"))
