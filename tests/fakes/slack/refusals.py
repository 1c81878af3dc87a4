"""What Slack said when it refused something."""

import pytest
from slack_sdk.errors import SlackApiError


def error_of(caught: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(caught.value.response["error"])
