"""The server's way in. A server is production unless PRODUCTION=0 says it is a trial."""

import os

from django.core.wsgi import get_wsgi_application

from config.start import read_settings

os.environ.setdefault("PRODUCTION", "1")
read_settings()
application = get_wsgi_application()
