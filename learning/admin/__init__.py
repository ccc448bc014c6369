"""The curators' workshop: what they edit, preview and publish."""

from learning.admin import (
    changes,
    choice,
    creator,
    home,
    path,
    reports,
    resource,
    revision,
    step,
)

__all__ = [
    "changes",
    "choice",
    "creator",
    "home",
    "path",
    "reports",
    "resource",
    "revision",
    "step",
]
