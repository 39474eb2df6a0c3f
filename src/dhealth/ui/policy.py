"""What a page may load: the same for every page, so the header is composed once."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse


class ContentPolicyMiddleware:
    """Puts the policy of the settings on every answer. No page has a nonce or an exemption."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer under the policy."""
        response = self.get_response(request)
        response.headers[HEADER] = self.policy
        return response
