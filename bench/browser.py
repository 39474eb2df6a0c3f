"""A small HTTP client that keeps its connection and its cookies, and fills in Django's form token."""

import http.client
import re
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """One person at one connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.received = 0

    def get(self, path: str) -> bytes:
        """A page; its form token is remembered."""
        try:
            return self._ask("GET", path, None, {})[1]
        except http.client.RemoteDisconnected:  # the server closes what was idle for half a minute
            return self._ask("GET", path, None, {})[1]

    def post(self, path: str, fields: dict[str, object], *, script: bool = False) -> tuple[int, bytes]:
        """Send a form with the token of the last page that had one; with `script`, as the page's own script does."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}, doseq=True)
        return self._ask("POST", path, body, {"HX-Request": "true"} if script else {})

    def _ask(self, method: str, path: str, body: str | None, more: dict[str, str]) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **more}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        if found := TOKEN.search(content):
            self.token = found[1].decode()
        self.received += len(content)
        self.location = answer.headers.get("Location", "")
        return answer.status, content
