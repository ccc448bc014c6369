"""Fills the site that the environment describes: rows, static files, learners on their way."""

from django.core.management import call_command

from bench.data import complete, make_document, make_learners, publish_document
from bench.site import CHECKOUT, DONE, PATH, RESOURCES, SHIPPED_PATH, STEPS

LEARNERS = 20
SHIPPED = CHECKOUT / "learning" / "curricula" / f"{SHIPPED_PATH}.yaml"


def main() -> None:
    """Migrate, collect static files, publish the path to measure and enrol its learners."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("import_curriculum", str(SHIPPED), publish=True, verbosity=0)
    for other in ("earlier", "later"):
        publish_document(make_document(other, steps=2, resources=4))
    document = make_document(PATH, STEPS, RESOURCES, before="earlier", after="later")
    measured = publish_document(document)
    for learner in make_learners(LEARNERS):
        complete(learner, measured, DONE)
