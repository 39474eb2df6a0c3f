"""Something that no passkey said is never taken for one, neither to sign in nor to be kept."""

import pytest
from allauth.mfa.models import Authenticator
from conftest import browser_of

from dhealth.trust.accounts.gate import FACTOR

FALSE = (
    "",
    "0",
    "false",
    "[]",
    "{}",
    "[1]",
    "null",
    "9" * 5_000,
    "[" * 5_000,
    '{"id": 1}',
    '{"a": "b"}',
    "1e999",
    "\x00",
    '{"id": "!", "rawId": "!", "type": "public-key", "response": {"clientDataJSON": "!", "attestationObject": "!"}}',
)


@pytest.mark.parametrize("said", FALSE)
def test_a_false_passkey_is_not_kept_and_opens_nothing(minh, said):
    browser = browser_of(minh)
    session = browser.session
    session[FACTOR] = False
    session.save()
    browser.get("/account/factors/passkeys/new/")
    answer = browser.post("/account/factors/passkeys/new/", {"name": "", "credential": said})
    assert answer.status_code < 500
    assert not Authenticator.objects.filter(user=minh).exists()
    assert browser.get("/account/").headers["Location"] == "/account/second-factor/"


@pytest.mark.parametrize("said", FALSE)
@pytest.mark.parametrize("path", ["/sign-in/passkey/", "/sign-in/second-step/"])
def test_nobody_signs_in_with_a_false_passkey(client, said, path):
    client.get("/sign-in/passkey/")
    assert client.post(path, {"credential": said}).status_code < 500
    assert "_auth_user_id" not in client.session
