"""What the web server runs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhealth.config.settings")

application = get_wsgi_application()
if settings.HTTPS:  # then a proxy on this machine stands in front and says who really asks
    application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=["127.0.0.1", "::1"])
