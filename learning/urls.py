"""Every public address, grouped by page."""

from django.urls import path

from learning.views import (
    appearance,
    catalogue,
    certificates,
    changes,
    credit,
    dashboard,
    document,
    enrolment,
    feedback,
    machines,
    notes,
    options,
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
    path("paths/<slug:path>/enrolment/", enrolment.set_enrolment, name="enrolment"),
    path("paths/<slug:path>/way/", enrolment.way, name="way"),
    path("paths/<slug:path>/afresh/", enrolment.afresh, name="afresh"),
    path("paths/<slug:path>/ticks.csv", enrolment.ticks_csv, name="ticks_csv"),
    path("paths/<slug:path>/record/", certificates.record, name="record"),
    path("paths/<slug:path>/record/sharing/", certificates.set_sharing, name="record_sharing"),
    path("paths/<slug:path>/changes/", changes.changes_page, name="changes"),
    path("paths/<slug:path>/changes.atom", changes.changes_feed, name="changes_feed"),
    path("paths/<slug:path>/changes/seen/", changes.set_seen, name="seen"),
    path("paths/<slug:path>/options/", options.options_page, name="options"),
    # After what else stands there: see learning.domain.text.RESERVED_STEP_KEYS.
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
    path("paths/<slug:path>/resources/<slug:resource>/note/", notes.note_page, name="note"),
    path("curriculum.schema.json", document.schema, name="schema"),
    # A record, for whoever was given its address
    path("certificates/<str:code>/", certificates.certificate, name="certificate"),
    # A working copy, for whoever was given the link
    path("preview/<str:token>/", preview.shared_preview, name="preview"),
    path("preview/<str:token>/<slug:step>/", preview.shared_preview, name="preview_step"),
    # A person's own pages
    path("learning/", dashboard.dashboard, name="dashboard"),
    path("learning/activity/", dashboard.activity, name="activity"),
    path("learning/notes/", notes.notebook, name="notes"),
    path("learning/notes.md", notes.download, name="notes_file"),
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
