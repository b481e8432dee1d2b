"""Codes that a phone reads, as drawings; no model."""

import base64

from reportlab.graphics.barcode import createBarcodeDrawing

SIZE = 128


def draw_code(value):
    """Return ``value`` as an image of level M, printed without a renderer."""
    drawing = createBarcodeDrawing(
        "QR", value=value, barLevel="M", barBorder=0, width=SIZE, height=SIZE
    )
    content = base64.b64encode(drawing.asString("svg").encode())
    return f"data:image/svg+xml;base64,{content.decode()}"
