"""Every public address, grouped by page."""

from django.urls import path

from learning.views import (
    appearance,
    catalogue,
    credit,
    document,
    feedback,
    machines,
    preview,
    progress,
    search,
)

app_name = "learning"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("appearance/", appearance.set_appearance, name="appearance"),
    path("search/", search.search, name="search"),
    # For machines
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    # A path, its steps, its document
    path("paths/<slug:path>/", catalogue.path_page, name="path"),
    path("paths/<slug:path>/curriculum.yaml", document.as_yaml, name="document_yaml"),
    path("paths/<slug:path>/curriculum.json", document.as_json, name="document_json"),
    path("paths/<slug:path>/enrolment/", progress.set_enrolment, name="enrolment"),
    path("paths/<slug:path>/<slug:step>/", catalogue.step_page, name="step"),
    path(
        "paths/<slug:path>/resources/<slug:resource>/completion/",
        progress.set_completion,
        name="completion",
    ),
    path(
        "paths/<slug:path>/resources/<slug:resource>/report/",
        feedback.report_resource,
        name="report",
    ),
    path(
        "paths/<slug:path>/resources/<slug:resource>/report/sent/",
        feedback.resource_report_sent,
        name="report_sent",
    ),
    path("curriculum.schema.json", document.schema, name="schema"),
    # A working copy, for whoever was given the link
    path("preview/<str:token>/", preview.shared_preview, name="preview"),
    path("preview/<str:token>/<slug:step>/", preview.shared_preview, name="preview_step"),
    # A person's own page
    path("learning/", progress.dashboard, name="dashboard"),
    # Who made it all
    path("credits/", credit.ledger, name="credits"),
    path("credits/<slug:creator>/", credit.creator_page, name="creator"),
    path("credits/<slug:creator>/report/", feedback.report_creator, name="creator_report"),
    path(
        "credits/<slug:creator>/report/sent/",
        feedback.creator_report_sent,
        name="creator_report_sent",
    ),
]
