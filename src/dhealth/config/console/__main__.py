"""The same command as `python -m dhealth.config.console`, where no script is installed."""

import sys

from dhealth.config.console.dispatch import main

sys.exit(main())
