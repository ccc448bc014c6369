"""What the last act did, told on the next page: kept in a cookie, or in the session when long."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NamedCookieStorage(CookieStorage):
    """Django's cookie, under a name that is this site's to choose."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


class MessageStorage(FallbackStorage):
    """Django's way of keeping messages, with that cookie."""

    storage_classes = (NamedCookieStorage, SessionStorage)
