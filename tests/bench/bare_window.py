"""The least that is a window of this kind: PySide6, one plain SQLite query of 50 rows, a table, a toolbar."""

from __future__ import annotations

import sqlite3
import sys
import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView


class Table(QTableView):
    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, lambda: print(f"bare painted {time.monotonic_ns()}", flush=True))


app = QApplication([])
rows = sqlite3.connect(sys.argv[1]).execute("SELECT code, name, procedure, due FROM dossier ORDER BY due LIMIT 50")
model = QStandardItemModel(0, 4)
for row in rows:
    model.appendRow([QStandardItem(str(value)) for value in row])
table = Table()
table.setModel(model)
window = QMainWindow()
window.resize(1280, 800)
window.setCentralWidget(table)
bar = window.addToolBar("Trang")
bar.addAction("Tiếp nhận")
bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
window.statusBar().showMessage("Sẵn sàng")
window.show()
sys.exit(app.exec())
