"""PySide6 6.12.0 loses references to None in calls that return nothing, and CPython 3.11 dies when none is left."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QStandardItem, QStandardItemModel, QTextOption
from PySide6.QtWidgets import QLabel, QLineEdit, QTableView, QWidget

TIMES = 1000


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal, and its count says nothing")
def test_calls_that_return_nothing_leave_none_alone(qtbot) -> None:
    image = QImage(400, 400, QImage.Format.Format_ARGB32)
    widget, label, line, table = QWidget(), QLabel(), QLineEdit(), QTableView()
    for each in (widget, label, line, table):
        qtbot.addWidget(each)
    model = QStandardItemModel(2, 2, table)
    table.setModel(model)
    item, timer, rows = QStandardItem("x"), QTimer(widget), QStandardItemModel()
    area, whole = QRectF(0, 0, 100, 40), QRect(0, 0, 100, 40)
    left, wrapped = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    painter = QPainter(image)
    calls: dict[str, Callable[[], object]] = {
        "QPainter.setFont": lambda: painter.setFont(QFont()),
        "QPainter.setPen": lambda: painter.setPen(QColor("red")),
        "QPainter.drawPoint": lambda: painter.drawPoint(1, 1),
        "QPainter.fillRect": lambda: painter.fillRect(area, Qt.GlobalColor.white),
        "QPainter.drawRect": lambda: painter.drawRect(area),
        "QPainter.drawLine": lambda: painter.drawLine(0, 0, 5, 5),
        "QPainter.drawText(rect, flag)": lambda: painter.drawText(area, left, "x"),
        "QPainter.drawText(rect, flags)": lambda: painter.drawText(area, wrapped, "x"),
        "QPainter.drawText(rect, number)": lambda: painter.drawText(whole, int(left.value), "x"),
        "QPainter.drawText(point)": lambda: painter.drawText(QPointF(1, 1), "x"),
        "QPainter.drawText(option)": lambda: painter.drawText(area, "x", QTextOption()),
        "QStandardItemModel.appendRow": lambda: rows.appendRow(QStandardItem("x")),
        "QStandardItem.setText": lambda: item.setText("y"),
        "QWidget.resize": lambda: widget.resize(100, 100),
        "QWidget.update": widget.update,
        "QWidget.setVisible": lambda: widget.setVisible(False),
        "QLabel.setText": lambda: label.setText("x"),
        "QLineEdit.clear": line.clear,
        "QTableView.setColumnWidth": lambda: table.setColumnWidth(0, 50),
        "QTimer.start": lambda: timer.start(1000),
        "QTimer.stop": timer.stop,
    }
    stock = [None] * 10 * TIMES * len(calls)  # enough to lose: the test shall fail, not the interpreter
    lost = {}
    gc.collect()
    gc.disable()  # what others left behind holds None too
    for name, call in calls.items():
        before = sys.getrefcount(None)
        for _ in range(TIMES):
            call()
        lost[name] = before - sys.getrefcount(None)
    gc.enable()
    painter.end()
    assert stock
    assert {name: count for name, count in lost.items() if count > TIMES / 2} == {}
