"""`python -m guanyun.cli`."""

import sys

from . import main

sys.exit(main())
