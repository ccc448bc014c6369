"""The curators' workshop: what they edit, preview and publish."""

from learning.admin import choice, creator, path, resource, revision, step

__all__ = ["choice", "creator", "path", "resource", "revision", "step"]
