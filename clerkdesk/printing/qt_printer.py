"""Printing on Windows: the PDF is drawn as a picture by pdfium and handed to the system's printer by Qt."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from clerkdesk.language import N_
from clerkdesk.printing.printer import PrinterState, not_taken

DPI: Final = 300
"""Sharp enough for two-dot barcode modules, and a page in well under a second."""


def names() -> list[str]:
    """Return the system's printers, the default first."""
    default = QPrinterInfo.defaultPrinterName()
    return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != default, name))


class QtPrinter:
    """A printer that Qt knows. ``output`` is a PDF file to print into instead, for tests."""

    def __init__(self, name: str, output: str = "") -> None:
        self.name = name
        self._output = output

    def state(self) -> PrinterState:
        """Return whether the system knows the printer and it is not in error."""
        if self._output:
            return PrinterState(ready=True)
        info = QPrinterInfo.printerInfo(self.name)
        if info.isNull():
            return PrinterState(ready=False, reason=N_("The printer is not there."))
        if info.state() == QPrinter.PrinterState.Error:
            return PrinterState(ready=False, reason=N_("The printer reports a fault."))
        return PrinterState(ready=True)

    def send(self, pdf: bytes, title: str) -> str:
        """Draw each page of ``pdf`` on a sheet of its own size."""
        import pypdfium2

        state = self.state()
        if not state.ready:
            raise not_taken(self.name, state.reason)
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(DPI)
        printer.setFullPage(True)
        printer.setDocName(title)
        if self._output:
            printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            printer.setOutputFileName(self._output)
        else:
            printer.setPrinterName(self.name)
        document = pypdfium2.PdfDocument(pdf)
        try:
            painter = QPainter()
            for number in range(len(document)):
                width, height = document[number].get_size()
                _turn(printer, width, height)
                begun = painter.begin(printer) if number == 0 else printer.newPage()
                if not begun:
                    raise not_taken(self.name, N_("The printer reports a fault."))
                bitmap = document[number].render(scale=DPI / 72, grayscale=True)
                image = QImage(
                    bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_Grayscale8
                )
                painter.drawImage(QRectF(0, 0, width * DPI / 72, height * DPI / 72), image)
            if not painter.end():
                raise not_taken(self.name, N_("The printer reports a fault."))
        finally:
            document.close()
        return title

    def finished(self, ref: str) -> bool | None:  # noqa: ARG002
        """Return None: Windows does not tell Qt when paper is out."""
        return None


def _turn(printer: QPrinter, width: float, height: float) -> None:
    """Set the sheet to ``width`` by ``height`` points, lying when it is wider than high."""
    lying = width > height
    size = QSizeF(height, width) if lying else QSizeF(width, height)
    printer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch))
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait)
