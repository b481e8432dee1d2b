"""Codes that a phone reads, as drawings; no model."""

import base64
from itertools import groupby

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

SIZE = 128


def draw_code(value):
    """Return ``value`` as an image of level M, printed without a renderer.

    It is one path, a stroke for each run of dark dots: reportlab's own drawing has a
    rectangle of 200 letters for each, heavier than the page around it.
    """
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(value)
    code.make()
    path = "".join(
        f"M{start} {row}h{length}v1h-{length}z"
        for row, dots in enumerate(code.modules)
        for start, length in _find_runs(dots)
    )
    count = code.getModuleCount()
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" '
        f'viewBox="0 0 {count} {count}" shape-rendering="crispEdges">'
        f'<path d="{path}"/></svg>'
    )
    content = base64.b64encode(drawing.encode())
    return f"data:image/svg+xml;base64,{content.decode()}"


def _find_runs(dots):
    """Return [(start, length)] of what is dark in a row."""
    runs, start = [], 0
    for is_dark, run in groupby(map(bool, dots)):
        length = len(list(run))
        if is_dark:
            runs.append((start, length))
        start += length
    return runs
