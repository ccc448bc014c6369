"""The rows: the curators' working copy, what was published of it, and how it fares."""

from learning.models.certificate import Certificate
from learning.models.credit import Creator, Credit
from learning.models.feedback import Note, Report
from learning.models.linkcheck import LinkCheck, Outcome
from learning.models.path import (
    Choice,
    LearningPath,
    Link,
    Option,
    Prerequisite,
    Resource,
    Status,
    Step,
    StepImage,
    may_curate,
)
from learning.models.progress import Completion, Enrolment
from learning.models.revision import Revision
from learning.models.summary import PathSummary

__all__ = [
    "Certificate",
    "Choice",
    "Completion",
    "Creator",
    "Credit",
    "Enrolment",
    "LearningPath",
    "Link",
    "LinkCheck",
    "Note",
    "Option",
    "Outcome",
    "PathSummary",
    "Prerequisite",
    "Report",
    "Resource",
    "Revision",
    "Status",
    "Step",
    "StepImage",
    "may_curate",
]
