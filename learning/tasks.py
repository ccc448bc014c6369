"""Work that no page waits for: handed to the task worker."""

from config.tasks import task


@task()
def check_now(addresses: list[str]) -> None:
    """Check links that a curator asked about."""
    # Loads the HTTP client, which a web process, who only hands the task over, has no use for.
    from learning.domain.linkchecking import check_addresses  # noqa: PLC0415

    check_addresses(addresses)
