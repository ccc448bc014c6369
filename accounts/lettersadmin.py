"""A page of the workshop that shows every letter about an account, in each language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.samples import prefixes, sample, subject_of
from learning.admin.pages import page, upkeep_page


@upkeep_page(50, "letters/", "letters", _("Letters"))
@require_safe
def letters_page(request: HttpRequest) -> HttpResponse:
    """Show one letter as text, or its HTML as a document of its own.

    That document asks for its style as a file, where mail carries it within: so the policy of our
    pages holds for it as for any other, and no frame is needed.
    """
    names, languages = prefixes(), dict(settings.LANGUAGES)
    prefix = request.GET.get("letter", "")
    language = request.GET.get("language", "")
    prefix = prefix if prefix in names else names[0]
    language = language if language in languages else translation.get_language()
    shown = sample(prefix, language, static("css/letter.css"))
    if request.GET.get("form") == "html":
        response = HttpResponse(shown.html)
        response["Content-Language"] = language
        return response
    return page(
        request,
        "letters.html",
        _("Letters"),
        letters=[(name, f"{subject_of(name)} ({name.rpartition('/')[2]})") for name in names],
        languages=languages.items(),
        letter=prefix,
        language=language,
        shown=shown,
    )
