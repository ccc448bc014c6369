"""The rows: the curators' working copy, what was published of it, and learners' progress."""

from learning.models.credit import Creator, Credit
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

__all__ = [
    "Choice",
    "Completion",
    "Creator",
    "Credit",
    "Enrolment",
    "LearningPath",
    "Link",
    "Option",
    "Prerequisite",
    "Resource",
    "Revision",
    "Status",
    "Step",
    "StepImage",
    "may_curate",
]
