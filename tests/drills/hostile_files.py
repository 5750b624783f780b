"""Files that people with bad intentions send: pictures that are none, workbooks that explode."""

import io
import zlib
from collections.abc import Mapping
from functools import cache
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import xlsxwriter
from PIL import Image

from guanyun.gateways.spreadsheets import workbook_of

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
SCANS = 400
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, TEXTS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
NAMES = (
    "../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/cron.d/x.png", "a/b/c.png", ".htaccess",
    "\u202egnp.exe", "发票\u202egpj.exe", "企" * 85, "长" * 300 + ".png", "x" * 4096, "a\0.png",
    'a"; filename="b.html', "a\r\nSet-Cookie: x=1.png", "%2e%2e%2fpasswd", "con.png",
    "<svg onload=alert(1)>.png", "'; DROP TABLE upload; --.png", "=cmd|' /C calc'!A0.png",
    "🏭" * 40, "照片.png.php", " ", "ÿþ", "\ufeffa.png", "{{7*7}}.png",
)  # fmt: skip


def saved(form: str, size: tuple[int, int] = (16, 12), mode: str = "RGB", **more: object) -> bytes:
    """Return a picture."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **more)
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    checked = kind + content
    return len(content).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")


def with_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a PNG with one more chunk behind its head."""
    png = saved("PNG")
    return png[:33] + chunk(kind, content) + png[33:]


def scans() -> bytes:
    """Return a JPEG whose last scan is repeated: each walks nine million pixels."""
    jpeg = saved("JPEG", (3000, 3000), progressive=True)
    last = jpeg[jpeg.rfind(b"\xff\xda") : -2]
    return jpeg[:-2] + last * SCANS + jpeg[-2:]


def resized(jpeg: bytes, width: int, height: int) -> bytes:
    """Return a JPEG that declares another size than it has."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + jpeg[at + 4 :]


def with_exif(*entries: bytes) -> bytes:
    """Return a JPEG whose camera wrote nonsense of one sort."""
    head = b"Exif\0\0II*\0\x08\0\0\0" + len(entries).to_bytes(2, "little")
    exif = head + b"".join(entries) + bytes(8)
    jpeg = saved("JPEG")
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]


def frames(form: str, count: int) -> bytes:
    """Return an animation."""
    more = [Image.new("RGB", (64, 64), (each % 256, 0, 0)) for each in range(count)]
    return saved(form, (64, 64), save_all=True, append_images=more)


@cache
def pictures() -> Mapping[str, bytes]:
    """Return what is sent as a picture, by what is wrong with it."""
    png, jpeg, webp = saved("PNG"), saved("JPEG"), saved("WEBP")
    archive = zipped({"a.html": SCRIPT})
    bomb = zlib.compress(bytes(64 << 20), 9)
    return {
        "svg with a script": SVG,
        "svg behind an xml head": b'<?xml version="1.0"?>' + SVG,
        "page": b"<!doctype html>" + SCRIPT,
        "gif that is a script": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
        "pdf": b"%PDF-1.7\n" + SCRIPT,
        "archive": archive,
        "program": b"MZ" + bytes(100),
        "bmp": saved("BMP"),
        "tiff": saved("TIFF"),
        "wave": b"RIFF\x10\0\0\0WAVEfmt " + bytes(20),
        "jpeg that is a page": jpeg + SCRIPT,
        "jpeg with a page in its comment": saved("JPEG", comment=SCRIPT),
        "jpeg that is an archive": jpeg + archive,
        "png that is an archive": png + archive,
        "png with a page in its text": with_chunk(b"tEXt", b"Comment\0" + SCRIPT),
        "page that begins like a jpeg": b"\xff\xd8\xff" + SVG,
        "page that begins like a png": b"\x89PNG\r\n\x1a\n" + SVG,
        "page that begins like a webp": b"RIFF\x10\0\0\0WEBP" + SVG,
        "png with a bomb in its text": with_chunk(b"zTXt", b"Comment\0\0" + bomb),
        "png with a bomb in its profile": with_chunk(b"iCCP", b"x\0\0" + bomb),
        "png with a bomb in its international text": with_chunk(
            b"iTXt", b"x\0\1\0\0\0" + bomb
        ),
        "png whose pixels go on": png[:33] + chunk(b"IDAT", bomb) + png[-12:],
        "png of a hundred million pixels": saved("PNG", (10_000, 10_000), "1"),
        "png just below the flood": saved("PNG", (4000, 4000), "RGBA"),
        "png of two thousand million sides": png[:16] + b"\x7f\xff\xff\xff" * 2 + png[24:],
        "png without width": png[:16] + bytes(4) + png[20:],
        "png as long as a street": saved("PNG", (1, 40_000)),
        "jpeg just below the flood": saved("JPEG", (6300, 6300)),
        "jpeg that says it is larger": resized(jpeg, 65_000, 65_000),
        "jpeg that says it is a little larger": resized(jpeg, 6000, 6000),
        "jpeg of four hundred scans": scans(),
        "webp just below the flood": saved("WEBP", (4000, 4000)),
        "webp of many frames": frames("WEBP", 400),
        "png of many frames": frames("PNG", 400),
        "jpeg cut off": saved("JPEG", (640, 480))[:400],
        "png cut off": saved("PNG", (640, 480))[:120],
        "webp cut off": webp[: len(webp) // 2],
        "png without its end": png[:-12],
        "png with a wrong sum": png[:-5] + b"\0" + png[-4:],
        "camera that counts to four thousand million": with_exif(
            b"\x12\x01\x03\0" + b"\xff" * 4 + bytes(4)
        ),
        "camera that points nowhere": with_exif(b"\x25\x88\x04\0\1\0\0\0" + b"\xff" * 4),
        "camera of an unknown sort": with_exif(b"\x12\x01\xff\xff\1\0\0\0\6\0\0\0"),
        "camera that writes words for figures": with_exif(b"\x9a\x82\x05\0\1\0\0\0abcd"),
        "camera that points to itself": with_exif(b"\x69\x87\x04\0\1\0\0\0\x08\0\0\0"),
        "nothing but a head": b"\xff\xd8\xff",
        "eleven megabytes": b"\xff\xd8\xff" + bytes(11 << 20),
    }  # fmt: skip


def zipped(parts: Mapping[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """Return an archive."""
    out = io.BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts_of(book: bytes) -> dict[str, bytes]:
    """Return what a workbook consists of."""
    with ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(**parts: bytes) -> bytes:
    """Return a workbook some of whose parts are replaced: ``sheet``, ``texts``, ``book``."""
    known = {"sheet": SHEET, "texts": TEXTS, "book": BOOK}
    named = {known.get(name, name): content for name, content in parts.items()}
    return zipped(parts_of(workbook_of("x", ["a"], [["b"]])) | named)


def sheet(rows: str, head: str = "") -> bytes:
    """Return the part of a workbook that holds rows."""
    told = f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"
    return f'<?xml version="1.0"?>{head}{told}'.encode()


def texts(*words: str, head: str = "") -> bytes:
    """Return the part of a workbook that holds the shared texts."""
    told = "".join(f"<si><t>{each}</t></si>" for each in words)
    return f'<?xml version="1.0"?>{head}<sst {NAMESPACE}>{told}</sst>'.encode()


def row(cell: str, columns: int, rows: int) -> str:
    """Return many rows of many equal cells."""
    return f"<row>{cell * columns}</row>" * rows


def corners() -> bytes:
    """Return a workbook with two cells, as far apart as Excel allows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "办件类型")
        page.write_string(1_048_575, 16_383, "远")
    return out.getvalue()


def lying(claimed: int) -> bytes:
    """Return a workbook whose directory says another size of its sheet than it has."""
    book = workbook_of("x", ["a"], [["b"]] * 200)
    size = len(parts_of(book)[SHEET]).to_bytes(4, "little")
    return book.replace(size, claimed.to_bytes(4, "little"))


def linked() -> bytes:
    """Return a workbook in which a part is a symbolic link."""
    out = io.BytesIO(workbook_of("x", ["a"], [["b"]]))
    with ZipFile(out, "a") as archive:
        link = ZipInfo("xl/media/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


LAUGHS = "<!DOCTYPE x [" + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10)
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
CALLING = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


@cache
def workbooks() -> Mapping[str, bytes]:
    """Return what is sent as a workbook, by what is wrong with it."""
    good = workbook_of("x", ["a"], [["b"]])
    pointing = '<c t="s"><v>0</v></c>'
    inner = zipped({"x": bytes(60 << 20)})
    return {
        "entities that multiply, in the sheet": changed(
            sheet=sheet("<row><c><v>&l9;</v></c></row>", LAUGHS + "]>")
        ),
        "entities that multiply, in the texts": changed(texts=texts("&l9;", head=LAUGHS + "]>")),
        "entity of a file, in the texts": changed(texts=texts("&e;", head=OUTSIDE)),
        "entity of a file, in the book": changed(
            book=OUTSIDE.encode() + b"<workbook>&e;</workbook>"
        ),
        "document type of another host": changed(sheet=sheet("", CALLING)),
        "entity in another alphabet": changed(
            texts=texts("&e;", head=OUTSIDE).decode().encode("utf-16")
        ),
        "two cells in far corners": corners(),
        "one long text in two thousand cells": changed(
            sheet=sheet(row(pointing, 100, 20)), texts=texts("a" * 1_000_000)
        ),
        "two million cells": changed(sheet=sheet(row("<c><v>1</v></c>", 100, 20_000))),
        "ten million elements": changed(sheet=sheet("<x/>" * 10_000_000)),
        "elements in elements": changed(sheet=sheet("<x>" * 200_000)),
        "sheet of a gigabyte less one": changed(sheet=bytes((64 << 20) + 1)),
        "archive in an archive": changed(sheet=inner),
        "bomb beside the sheet": zipped(parts_of(good) | {"xl/media/a.bin": bytes(70 << 20)}),
        "a thousand parts": zipped(parts_of(good) | {f"x{n}": b"" for n in range(1000)}),
        "size told too small": lying(64),
        "size told too large": lying(1 << 30),
        "part beyond the folder": zipped(parts_of(good) | {"../../../tmp/x": b"x"}),
        "symbolic link": linked(),
        "macros": zipped(parts_of(good) | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(99)}),
        "binary workbook": zipped(parts_of(good) | {"xl/workbook.bin": b"x"}),
        "stored, not packed": zipped(parts_of(good), ZIP_STORED),
        "no sheet": zipped({BOOK: parts_of(good)[BOOK]}),
        "cut off": good[: len(good) // 2],
        "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        "page": b"<table><tr><td>=1+1</td></tr></table>",
        "picture": saved("PNG"),
        "cell that points nowhere": changed(sheet=sheet(row('<c t="s"><v>99999999</v></c>', 1, 2))),
        "figure without end": changed(sheet=sheet(row("<c><v>1e999</v></c>", 2, 3))),
        "day that there is not": changed(sheet=sheet(row('<c t="d"><v>2026-02-31</v></c>', 2, 3))),
        "row number without end": changed(sheet=sheet(f'<row r="{"9" * 400}"/>')),
        "nothing": b"PK\x05\x06" + bytes(18),
    }  # fmt: skip
