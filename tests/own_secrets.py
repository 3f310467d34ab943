"""For the secret scan (`.ci/secrets`): what our own keys and webhook secrets look like."""

import re

from detect_secrets.plugins.base import RegexBasedDetector


class OwnSecretDetector(RegexBasedDetector):
    """API keys (`clients/keys.py`) and secrets of webhooks."""

    secret_type = "Tonsurance secret"
    denylist = [re.compile(r"\bton_[A-Za-z0-9_-]{40,}"), re.compile(r"\bwhsec_[A-Za-z0-9+/=]{32,}")]
