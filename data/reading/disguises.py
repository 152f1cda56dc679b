"""What a file is by its content, where its ending says something else, and how to save it."""

from __future__ import annotations

from data.words import mark

ZIP_START = b"PK\x03\x04"
STRICT = b"http://purl.oclc.org/ooxml/"
"""The namespace of the strict form of Office Open XML (ISO/IEC 29500-1, Strict)."""
START = 2_000
"""Bytes in which a file says what it is."""

OPEN_DOCUMENT = mark("an OpenDocument spreadsheet (.ods). Open it and save it as .xlsx or .csv")
FLAT_DOCUMENT = mark(
    "a flat OpenDocument spreadsheet (.fods). Open it and save it as .xlsx or .csv"
)
BINARY = mark("a binary workbook (.xlsb). Open it in Excel and save it as Excel workbook (.xlsx)")
STRICT_WORKBOOK = mark(
    "a workbook in the strict form of Office Open XML. Open it in Excel and save it as Excel"
    " workbook (.xlsx), not as Strict Open XML"
)
WEB_PAGE = mark("a web page (HTML), whatever its name says. Open it in Excel and save it as .xlsx")
XML_2003 = mark("an XML spreadsheet of 2003. Open it in Excel and save it as .xlsx")
WORKBOOK_AS_TEXT = mark("a workbook, whatever its name says. Give it the ending .xlsx")


def disguise(content: bytes) -> str:
    """What a file is that is no table in text and no workbook as it is read; empty otherwise."""
    start = content[:START].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if content.startswith(ZIP_START):
        if b"mimetypeapplication/vnd.oasis.opendocument" in start:
            return OPEN_DOCUMENT
        return BINARY if b"xl/workbook.bin" in content else ""
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<body")):
        return WEB_PAGE
    if start.startswith(b"<"):
        if b"<office:document" in start:
            return FLAT_DOCUMENT
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
            return XML_2003
        if b"<html" in start:
            return WEB_PAGE
    return ""
