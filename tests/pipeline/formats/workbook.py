"""Writes small .xlsx files by hand: text, numbers, and Excel's dates (`Dated(serial, style)`)."""

import io
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DAY, MOMENT, TIME = 1, 2, 3  # styles: a date, a date with its time, a time


@dataclass(frozen=True)
class Dated:
    serial: float  # days since the end of 1899
    style: int


@dataclass(frozen=True)
class Formula:
    formula: str
    result: float | str | None  # as text an error, such as #DIV/0!


def cell(at, value):
    if value is None:
        return ""
    if isinstance(value, Dated):
        return f'<c r="{at}" s="{value.style}"><v>{value.serial}</v></c>'
    if isinstance(value, Formula):
        kept = "<v/>" if value.result is None else f"<v>{value.result}</v>"
        kind = ' t="e"' if isinstance(value.result, str) else ""
        return f'<c r="{at}"{kind}><f>{escape(value.formula)}</f>{kept}</c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def sheet(rows):
    lines = [
        f'<row r="{n}">'
        + "".join(cell(f"{chr(64 + c)}{n}", value) for c, value in enumerate(row, 1))
        + "</row>"
        for n, row in enumerate(rows, 1)
    ]
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def workbook(begins="1900", **sheets):
    """Give the bytes of a workbook of these sheets, each a list of rows; its days begin in 1900."""
    since = '<workbookPr date1904="1"/>' if begins == "1904" else ""
    named = list(enumerate(sheets, 1))
    listed = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in named)
    links = [(f"r{i}", "worksheet", f"worksheets/sheet{i}.xml") for i, _ in named]
    formats = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 22, 21))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": related([("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"{since}<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": related([*links, ("s", "styles", "styles.xml")]),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="4">{formats}</cellXfs>'
        "</styleSheet>",
    }
    parts |= {f"xl/worksheets/sheet{i}.xml": sheet(sheets[name]) for i, name in named}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def related(links):
    inner = "".join(
        f'<Relationship Id="{one}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for one, kind, target in links
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'
