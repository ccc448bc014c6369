"""The settings tests run under: as shipped, but quick and without a mail server."""

import os
from importlib.util import find_spec

# An .env beside the code is for a site, and no test depends on what it says.
os.environ["ENV_FILE"] = os.devnull

from config.settings import *  # noqa: F403
from config.settings import ALLOWED_HOSTS, CACHES

ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Django 6 has tasks of its own.
_tasks = "django.tasks" if find_spec("django.tasks") else "django_tasks"
TASKS = {"default": {"BACKEND": f"{_tasks}.backends.immediate.ImmediateBackend"}}
CACHES = {**CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# No test asks the archive unless it brings one along.
ARCHIVE_LOOKUP = False
