"""The log of who did what and when, which stays when its rows go with their person."""

import logging

logger = logging.getLogger("waymark.audit")


def note(account: int | None, what: str) -> None:
    """Note what an account did, or what became of it. No word in it names a person."""
    logger.info("Account %s %s.", account, what)
