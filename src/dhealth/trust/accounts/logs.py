"""What the server writes down about requests holds no secret: the link of an invitation is one."""

import logging
import re

_SECRET = re.compile(r"(/welcome/)[^/\s]+")


class WithoutSecrets(logging.Filter):
    """Blots out the secret part of an invitation's address, wherever a line mentions it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through, blotted."""
        record.msg, record.args = _SECRET.sub(r"\1…", record.getMessage()), ()
        return True
