"""Files as PDF, whoever made them: a broken one stops nothing else. Their hashes."""

import hashlib
import io
import struct
import zlib

from PIL import Image

from odoo.tools.pdf import DependencyError, PdfFileReader, PdfFileWriter, PdfReadError

PDF = "application/pdf"
PICTURES = ("image/jpeg", "image/png")
# What the readers of PDFs and pictures raise on files that are broken or encrypted.
BROKEN = (
    PdfReadError,
    DependencyError,
    Image.DecompressionBombError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def hash_content(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def read_pdf_text(content):
    """Return the text of a PDF, nothing when it cannot be read."""
    try:
        pages = PdfFileReader(io.BytesIO(content), strict=False).pages
        return " ".join(page.extract_text() or "" for page in pages)
    except BROKEN:
        return ""


def as_pdf(file):
    """Return an attachment as PDF, a picture on a page of its own.

    Nothing comes back of a file that is neither, or that cannot be read.
    """
    if file.mimetype not in (PDF, *PICTURES):
        return b""
    try:
        if file.mimetype == PDF:
            return file.raw if _join([file.raw]) else b""
        return _draw(file.raw)
    except BROKEN:
        return b""


def merge_pdfs(contents):
    """Return one PDF of several that can be read; what is empty is left out."""
    found = [content for content in contents if content]
    return found[0] if len(found) == 1 else _join(found)


def _join(contents):
    """Return one PDF of several, nothing when they have no page."""
    writer = PdfFileWriter()
    for content in contents:
        writer.appendPagesFromReader(PdfFileReader(io.BytesIO(content), strict=False))
    if not writer.pages:
        return b""
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _draw(content):
    """Return a picture as a page."""
    output = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        picture.convert("RGB").save(output, format="PDF", resolution=150)
    return output.getvalue()
