"""``python -m clerkdesk``."""

from __future__ import annotations

import sys

from clerkdesk.cli import main

sys.exit(main())
