"""The site's map, with addresses at which things go wrong."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.urls import path
from django.views.csrf import csrf_failure

from accounts.views import too_many_tries
from config.urls import *  # noqa: F403
from config.urls import urlpatterns


def fail_with(fault):
    def view(request):
        raise fault

    return view


urlpatterns = [
    path("bad-request/", fail_with(BadRequest())),
    path("not-for-you/", fail_with(PermissionDenied())),
    path("form-not-sent/", csrf_failure),
    path("too-many-tries/", too_many_tries),
    path("broken/", fail_with(RuntimeError("as the test asks"))),
    *urlpatterns,
]
