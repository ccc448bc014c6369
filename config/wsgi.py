"""The server's way in. A server is production unless PRODUCTION=0 says it is a trial."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("PRODUCTION", "1")

application = get_wsgi_application()
