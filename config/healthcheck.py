"""`python -m config.healthcheck`: is the server in this container well? Docker asks this way."""

import os
import sys
from urllib.request import Request, urlopen

PATIENCE_SECONDS = 4


def main() -> int:
    """Return 0 when /health/ says 200. The site answers only to its own name."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    port = os.environ.get("GRANIAN_PORT", "8000")
    request = Request(f"http://127.0.0.1:{port}/health/", headers={"Host": host})
    try:
        with urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            print(answer.read().decode())
    except OSError as fault:
        print(fault)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
