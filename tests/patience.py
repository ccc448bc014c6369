"""What a refusal says about when to come back, however long the test before it took."""


def is_refused_for(response, seconds):
    """Return whether an answer is 429, and asks to wait for what is left of this time."""
    return response.status_code == 429 and seconds / 2 < int(response["Retry-After"]) <= seconds
