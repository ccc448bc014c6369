"""Every text that people read stands in the message catalogues, translated into each language."""

import gettext
import re
import shutil
import subprocess
from html.parser import HTMLParser
from shutil import which

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import to_locale

LOCALES = [to_locale(code) for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
SPEAKING = ["accounts", "config", "learning", "templates"]
FIELD = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
MARKUP = re.compile(r"</?[a-z][^>]*>")

needs_gettext = pytest.mark.skipif(
    not which("xgettext"), reason="GNU gettext is not installed: `make test` sees to it."
)


def folder(locale):
    return settings.BASE_DIR / "locale" / locale / "LC_MESSAGES"


def catalogue(locale):
    return polib.pofile(str(folder(locale) / "django.po"))


def identities(messages):
    return {(each.msgctxt, each.msgid) for each in messages if not each.obsolete}


def texts(message):
    return [message.msgid, *filter(None, [message.msgid_plural])]


def translations(message):
    return list(message.msgstr_plural.values()) if message.msgid_plural else [message.msgstr]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """What the code and the templates say, as `make messages` finds it, in a copy of them."""
    copy = tmp_path_factory.mktemp("copy")
    for name in SPEAKING:
        shutil.copytree(settings.BASE_DIR / name, copy / name)
    (copy / "locale").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        patch.setattr(settings, "LOCALE_PATHS", [copy / "locale"])
        call_command("makemessages", locale=["de"], verbosity=0)
    return identities(polib.pofile(str(copy / "locale" / "de" / "LC_MESSAGES" / "django.po")))


@needs_gettext
@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogues_hold_every_text_and_no_other(written, locale):
    kept = identities(catalogue(locale))

    assert len(written) > 500
    assert written - kept == set(), "`make messages` brings them in"
    assert kept - written == set(), "`make messages` takes them out"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_translated(locale):
    missing = [
        message.msgid
        for message in catalogue(locale)
        if message.fuzzy or not all(translations(message))
    ]

    assert missing == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_keeps_the_fields_and_the_markup_of_its_text(locale):
    broken = []
    for message in catalogue(locale):
        fields = [set(FIELD.findall(text)) for text in texts(message)]
        markup = sorted(MARKUP.findall(texts(message)[-1]))
        for said in translations(message):
            keeps_fields = set(FIELD.findall(said)) in fields
            if not keeps_fields or sorted(MARKUP.findall(said)) != markup:
                broken.append((message.msgid, said))

    assert broken == []


@needs_gettext
@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_served_was_compiled_from_the_catalogue(locale, tmp_path):
    now = tmp_path / "now.mo"
    subprocess.run(["msgfmt", "--check", "-o", now, folder(locale) / "django.po"], check=True)

    assert spoken(folder(locale) / "django.mo") == spoken(now)


def spoken(file):
    with file.open("rb") as opened:
        return gettext.GNUTranslations(opened)._catalog


class Spoken(HTMLParser):
    """Notes the words that people see or hear of a page, beside what its tags bring in."""

    HEARD = {"alt", "title", "aria-label", "aria-description", "placeholder"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in self.HEARD and value:
                self.handle_data(value)

    def handle_data(self, data):
        self.words += re.findall(r"[^\W\d_]{2,}", data)


NAMES = {"Waymark", "https", "YAML", "JSON", "en", "de", "zh"}
OF_THE_CATALOGUE = re.compile(
    r"{#.*?#}|{% comment .*?{% endcomment %}|{% blocktranslate.*?{% endblocktranslate %}"
    r"|{% verbatim.*?{% endverbatim %}|<style.*?</style>|{%.*?%}|{{.*?}}",
    re.DOTALL,
)


def words_of_its_own(template):
    """Return the words of a template that do not come from the catalogue."""
    reader = Spoken()
    reader.feed(OF_THE_CATALOGUE.sub(" ", template))
    return [word for word in reader.words if word not in NAMES]


def test_no_template_speaks_without_the_catalogue():
    files = [file for file in (settings.BASE_DIR / "templates").rglob("*.*") if file.is_file()]

    found = {file.name: words for file in files if (words := words_of_its_own(file.read_text()))}

    assert len(files) > 100
    assert found == {}


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Read on</p>", ["Read", "on"]),
        ('<p aria-label="Main">{% translate "Paths" %}</p>', ["Main"]),
        ("{% blocktranslate %}Read {{ title }}{% endblocktranslate %}: {{ title }}", []),
        ("{# Needs: title. #}{% if a %}or{% endif %}", ["or"]),
    ],
)
def test_words_outside_the_catalogue_are_found(template, words):
    assert words_of_its_own(template) == words
