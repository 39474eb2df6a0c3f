"""The yardstick: a bare Django with sessions and sign-in, one row read and shown, or one row inserted, as durably."""

import os
from pathlib import Path

from django.conf import settings

PLACE = Path(os.environ.get("BENCH_BARE_DIR", "."))

if not settings.configured:
    settings.configure(
        SECRET_KEY="bare",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="bench.bare",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {}}],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": PLACE / "bare.sqlite3",
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "timeout": 30,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
                },
            }
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    import django

    django.setup()

from django.contrib.auth import authenticate, login
from django.contrib.auth.models import Group, User
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

PAGE = engines["django"].from_string(
    "<!doctype html><title>{{ row.name }}</title><h1>{{ row.name }}</h1><p>{{ user.username }}</p>"
    "<ul>{% for n in numbers %}<li>{{ n }}</li>{% endfor %}</ul>"
)


def page(request: HttpRequest) -> HttpResponse:
    """One row by its unique name, shown to somebody signed in."""
    user = request.user.username
    row = Group.objects.get(name=request.GET["name"])
    return HttpResponse(PAGE.render({"row": row, "user": request.user, "numbers": range(20)}, request) + user)


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One row in one transaction."""
    with transaction.atomic():
        row = Group.objects.create(name=request.POST["name"])
    return HttpResponse(str(row.pk))


@csrf_exempt
def sign_in(request: HttpRequest) -> HttpResponse:
    """A session as Django makes it."""
    user = authenticate(request, username=request.POST["username"], password=request.POST["password"])
    if user is None:
        return HttpResponse(status=403)
    login(request, user)
    return HttpResponse("in")


urlpatterns = [path("page", page), path("insert", insert), path("sign-in", sign_in)]
application = WSGIHandler()


def prepare(rows: int) -> None:
    """The tables, a person who signs in, and some rows."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    User.objects.create_user("bare", password="bare")
    Group.objects.bulk_create([Group(name=f"row {n}") for n in range(rows)], batch_size=5000)


if __name__ == "__main__":
    prepare(100_000)
