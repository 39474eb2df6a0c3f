"""The product's own settings, on a throw-away key and data folder, with a fast password hash."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from dhealth.trust.keys.master import make_master_key, write_master_key

_place = Path(tempfile.mkdtemp(prefix="dhealth-tests-"))
atexit.register(shutil.rmtree, _place, ignore_errors=True)
os.environ["DHEALTH_DATA_DIR"] = str(_place / "data")
os.environ["DHEALTH_KEY_FILE"] = str(_place / "keys" / "master.key")
(_place / "data").mkdir()
write_master_key(_place / "keys" / "master.key", make_master_key())

from dhealth.config.settings import *  # noqa: E402, F403
from dhealth.config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"] == "dhealth.trust.keys.sqlcipher":
    DATABASES["default"]["TEST"] = {"NAME": str(_place / "data" / "test.db")}
