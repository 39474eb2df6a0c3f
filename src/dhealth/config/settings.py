"""Settings for every installation; an installation changes them by environment (docs/operating)."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from dhealth.trust.keys.master import KeyFileProblem, data_dir, derived

CONFIG_DIR = Path(__file__).parent
PACKAGE_DIR = CONFIG_DIR.parent
DATA_DIR = data_dir()

try:
    SECRET_KEY = derived("cookies").hex()
except KeyFileProblem:  # checks and translations run without a key; nothing can be opened or signed in to
    SECRET_KEY = secrets.token_hex(32)

DEBUG = False
ALLOWED_HOSTS = os.environ.get("DHEALTH_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
HTTPS = os.environ.get("DHEALTH_HTTPS") == "1"
ROOT_URLCONF = "dhealth.config.urls"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

PRODUCT_NAME = os.environ.get("DHEALTH_NAME", "").strip() or "D.Health"  # how an installation calls itself (CLI-33)

INSTALLED_APPS = [
    "dhealth.ui",
    "dhealth.trust.keys",
    "dhealth.trust.audit",
    "dhealth.trust.places",
    "dhealth.trust.organisations",
    "dhealth.trust.accounts",
    "dhealth.trust.policies",
    "dhealth.trust.linkage",
    "dhealth.commons.documents",
    "dhealth.commons.ledger",
    "dhealth.commons.gatherings",
    "dhealth.commons.agreements",
    "dhealth.care.clients",
    "dhealth.care.services",
    "dhealth.care.papers",
    "dhealth.care.stock",
    "dhealth.care.transfers",
    "dhealth.care.clinics",
    "dhealth.care.referrals",
    "dhealth.care.partner_services",
    "dhealth.care.claims",
    "dhealth.care.worklists",
    "dhealth.programmes.expenses",
    "dhealth.engagement.feedback",
    "dhealth.engagement.onboarding",
    "dhealth.evidence.targets",
    "dhealth.evidence.reports",
    "dhealth.evidence.quality",
    "dhealth.evidence.successes",
    "dhealth.evidence.closing",
    "dhealth.evidence.profiles",
    "dhealth.exchange.workbooks",
    "dhealth.pages",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dhealth.ui.policy.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dhealth.trust.accounts.preferences.PreferencesMiddleware",
    "dhealth.trust.accounts.gate.GateMiddleware",
    "dhealth.trust.accounts.guards.GuardMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "dhealth.trust.accounts.frame.frame",
                "dhealth.pages.navigation.navigation",
                "dhealth.care.papers.beside.beside",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

MESSAGE_STORAGE = "dhealth.ui.notes.LastFew"
FORM_RENDERER = "dhealth.ui.renderer.Renderer"
CSRF_FAILURE_VIEW = "dhealth.ui.errors.csrf_failure"

SQLITE_TUNING = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; "
    "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY; "
    "PRAGMA journal_size_limit=27103364; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF"
)


def database(url: str) -> dict[str, object]:
    """The embedded SQLCipher file, or PostgreSQL by its address (postgresql://user:password@host:port/name)."""
    if not url:
        return {
            "ENGINE": "dhealth.trust.keys.sqlcipher",
            "NAME": DATA_DIR / "dhealth.db",
            "CONN_MAX_AGE": 0,  # given back after each request; the server keeps some open (sqlcipher/spare.py)
            "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_TUNING},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(os.environ.get("DHEALTH_DATABASE_URL", ""))}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # the figure filter groups numbers; codes and years stay whole

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

PASSWORD_HASHERS = ["dhealth.trust.accounts.hashing.SmallServerArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "dhealth.trust.accounts.adapters.SignInBackend",
]

# Signing in: a name and a password, then a second factor. No e-mail, no self sign-up.
ACCOUNT_ADAPTER = "dhealth.trust.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # the cookie ends with the browser, the session with the shift
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip"}  # many share an office's address; wrong tries are counted by axes
ACCOUNT_FORMS = {
    "login": "dhealth.trust.accounts.forms.entering.SignInForm",
    "reauthenticate": "dhealth.trust.accounts.forms.entering.PasswordAgainForm",
}
MFA_ADAPTER = "dhealth.trust.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # clocks of cheap phones: 30 seconds either way
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_FORMS = {
    "authenticate": "dhealth.trust.accounts.forms.entering.CodeForm",
    "activate_totp": "dhealth.trust.accounts.forms.entering.FirstCodeForm",
    "add_webauthn": "dhealth.trust.accounts.forms.passkeys.PasskeyForm",
    "login_webauthn": "dhealth.trust.accounts.forms.passkeys.PasskeySignInForm",
    "authenticate_webauthn": "dhealth.trust.accounts.forms.passkeys.PasskeyCodeForm",
}

# Used codes and wrong second factors are counted where every web process sees them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# Wrong tries, by name and address together: five, then a quarter of an hour. Rows older than that are dropped.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "dhealth.trust.accounts.tries.name_tried"
AXES_CLIENT_IP_CALLABLE = "dhealth.trust.accounts.tries.address_of"
AXES_LOCKOUT_CALLABLE = "dhealth.trust.accounts.tries.too_many"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

IDLE_SECONDS = int(os.environ.get("DHEALTH_IDLE_SECONDS", "120"))
RECORDS_A_DAY = int(os.environ.get("DHEALTH_RECORDS_A_DAY", "150"))  # then the password again (docs/decisions/0009)
OFF_LIST_ALERT = int(os.environ.get("DHEALTH_OFF_LIST_ALERT", "200"))  # records a day outside one's own list

SESSION_ENGINE = "dhealth.trust.accounts.sessions"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60  # a shift
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # uploads go to a file at once, then are sealed
FILE_UPLOAD_HANDLERS = ["dhealth.exchange.workbooks.uploads.BoundedUpload"]
FILE_UPLOAD_TEMP_DIR = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": "dhealth.trust.accounts.logs.WithoutSecrets"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_secrets"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},  # scanners knock all day
}
SILENCED_SYSTEM_CHECKS: list[str] = []
