"""What an address on the web answered, or why it did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from learning.domain.decoding import decoded


class Failure(StrEnum):
    """Why there is no answer."""

    NOT_PUBLIC = "not public"  # not the address of a page on the public internet
    DNS = "dns"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"  # no secure connection that can be trusted
    REDIRECTS = "redirects"  # in circles, too many, or to an address that is not public
    BAD_ANSWER = "bad answer"  # not HTTP, endless headers, broken encoding


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered, or why it did not."""

    asked: str
    address: str  # where it led in the end; remote, so maybe longer than LONGEST_ADDRESS
    is_permanent: bool  # there were redirects, and each was 301 or 308
    status: int  # 0 when there is a failure
    failure: Failure | None
    content_type: str  # such as "text/html"; "" when none or a malformed one is named
    body: bytes
    is_cut: bool  # there was more
    charset: str = ""  # as the header claims
    hints: Mapping[str, str] = field(default_factory=dict)  # of fetching.HINTS, by lower-case name

    @property
    def text(self) -> str:
        """The body as text, with U+FFFD for what cannot be read."""
        return decoded(self.body, self.charset)
