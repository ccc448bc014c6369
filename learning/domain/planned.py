"""Applying a plan exactly as it was shown, or not at all."""

from django.db import transaction

from learning.domain.document import Document
from learning.domain.importing import apply
from learning.domain.plan import Plan


class PlanChanged(Exception):
    """The path has changed since the plan was shown; `plan` is what would be done now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.mark)
        self.plan = plan


def apply_as_shown(document: Document, *, mark: str, exactly: bool = False) -> Plan:
    """Import a document if its plan is the one of that mark. Raises PlanChanged otherwise."""
    # Looked at after the import, whose plan is made while nobody else can change the path.
    with transaction.atomic():
        plan = apply(document, exactly=exactly)
        if plan.mark != mark:
            raise PlanChanged(plan)
    return plan
