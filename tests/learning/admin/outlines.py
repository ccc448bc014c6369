"""What tests of the outline do on its page, and how they read what is stored and shown."""

import html
import re

from learning.models import Resource
from tests.learning.admin.conftest import page_of

HTMX = {"HTTP_HX_REQUEST": "true"}


def outline_of(path, act=""):
    return page_of(path, "outline") + act


def steps_of(path):
    return list(path.steps.live().values_list("key", "position"))


def resources_of(path, step):
    rows = Resource.objects.live().filter(path=path, step__key=step)
    return list(rows.values_list("key", "position"))


def numbered(*keys):
    return [(key, number) for number, key in enumerate(keys, start=1)]


def act(curator, path, name, **sent):
    return curator.client.post(outline_of(path, f"{name}/"), sent, follow=True)


def row_of(page, key):
    """Return a resource's row as one reads it."""
    found = page.text.partition(f'id="r-{key}"')[2].partition("</li>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", found)).split())
