"""Staff sign in at a provider: whom its ID token proves, and nobody else."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_httpserver import HTTPServer

from ops.backoffice.oidc.provider import _discovered as discovered
from ops.backoffice.second_factor import devices
from ops.models import StaffIdentity
from tests.ops.backoffice.oidc.provider import CALLBACK, CLIENT, LOGIN, SECRET, Provider, key_of
from tests.ops.backoffice.second_factor.codes import enrolled

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://elsewhere.example"


@pytest.fixture
def provider(httpserver: HTTPServer, settings: Any) -> Provider:
    discovered.clear()
    provider = Provider(httpserver)
    provider.serve()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider.issuer, CLIENT, SECRET
    return provider


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk", email="clerk@example.org", is_staff=True)


@pytest.fixture
def browser() -> Client:
    return Client()


def who(browser: Client) -> str | None:
    """The account of a browser's session."""
    key = browser.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else None


def test_a_verified_address_signs_in_to_the_account_that_has_it(provider: Provider, clerk: User, browser: Client) -> None:
    answer = provider.visit(browser)
    assert (answer.status_code, answer["Location"], who(browser)) == (302, "/admin/", "clerk")
    assert browser.get("/admin/").status_code == 200
    identity = StaffIdentity.objects.get()
    assert (identity.account, identity.issuer, identity.subject) == (clerk, provider.issuer, "subject-1")


def test_it_asks_with_pkce_state_and_nonce(provider: Provider, clerk: User, browser: Client) -> None:
    provider.visit(browser)
    assert provider.asked.items() >= {"response_type": "code", "code_challenge_method": "S256", "client_id": CLIENT}.items()
    assert provider.asked["redirect_uri"] == f"http://testserver{CALLBACK}"
    assert min(len(provider.asked[name]) for name in ("state", "nonce", "code_challenge")) >= 20
    assert provider.asked["code_challenge"] != provider.requests[0]["code_verifier"]


def test_afterwards_the_subject_counts_and_no_address(provider: Provider, clerk: User, browser: Client) -> None:
    provider.visit(browser)
    provider.claims = {"email": "renamed@example.org", "email_verified": None}
    other = Client()
    provider.visit(other)
    assert who(other) == "clerk"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_700_003_600, "iat": 1_700_000_000},  # expired; a moving time would give each worker tests of other names
        {"exp": None},
        {"aud": "another-client"},
        {"aud": "another-client", "azp": CLIENT},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"aud": None},
        {"iss": ELSEWHERE},
        {"iss": None},
        {"sub": None},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"email": "unknown@example.org"},
        {"email": "cler\u212a@example.org"},
        {"no_token": True},
    ],
    ids=str,
)
def test_whom_the_token_does_not_prove_is_not_signed_in(
    provider: Provider, clerk: User, browser: Client, claims: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    provider.claims = claims
    answer = provider.visit(browser)
    assert (answer["Location"], who(browser)) == ("/admin/login/", None)
    assert "could not be signed in" in browser.get("/admin/login/").content.decode()
    assert not StaffIdentity.objects.exists()
    assert User.objects.count() == 1
    assert any("bad_oidc_login" in record.getMessage() for record in caplog.records)


def test_a_token_signed_by_another_key_is_refused(provider: Provider, clerk: User, browser: Client) -> None:
    provider.signing_key = key_of("another")
    provider.visit(browser)
    assert who(browser) is None


@pytest.mark.parametrize(("algorithm", "key"), [("HS256", SECRET * 3), ("none", "")])
def test_a_token_under_a_shared_secret_or_none_is_refused(
    provider: Provider, clerk: User, browser: Client, algorithm: str, key: str
) -> None:
    provider.algorithm, provider.signing_key = algorithm, key
    provider.visit(browser)
    assert who(browser) is None


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(provider: Provider, clerk: User, browser: Client) -> None:
    provider.visit(browser, state="forged")
    assert who(browser) is None
    provider.visit(Client())
    outsider = Client()
    outsider.get(CALLBACK, {"code": "a-code", "state": provider.asked["state"]})
    assert who(outsider) is None


def test_an_answer_is_good_once(provider: Provider, clerk: User, browser: Client) -> None:
    provider.visit(browser)
    browser.post("/admin/logout/")
    browser.get(CALLBACK, {"code": "a-code", "state": provider.asked["state"]})
    assert who(browser) is None


def test_a_provider_that_says_no_signs_in_nobody(provider: Provider, clerk: User, browser: Client) -> None:
    browser.get(LOGIN)
    browser.get(CALLBACK, {"error": "access_denied", "error_description": "<b>no</b>"})
    page = browser.get("/admin/login/").content.decode()
    assert who(browser) is None
    assert "<b>no</b>" not in page


def test_another_subject_with_the_address_of_a_linked_account_is_refused(provider: Provider, clerk: User, browser: Client) -> None:
    provider.visit(browser)
    provider.claims = {"sub": "subject-2"}
    heir = Client()
    provider.visit(heir)
    assert who(heir) is None


def test_an_address_of_several_accounts_is_nobodys(provider: Provider, clerk: User, browser: Client) -> None:
    User.objects.create_user("second", email="CLERK@example.org", is_staff=True)
    provider.visit(browser)
    assert who(browser) is None


@pytest.mark.parametrize("field", ["is_active", "is_staff"])
def test_an_account_without_rights_gets_no_session(provider: Provider, clerk: User, browser: Client, field: str) -> None:
    User.objects.update(**{field: False})
    provider.visit(browser)
    assert who(browser) is None
    assert "no rights yet" in browser.get("/admin/login/").content.decode()


def test_an_unknown_address_makes_an_account_without_rights_where_the_setting_says_so(
    provider: Provider, browser: Client, settings: Any
) -> None:
    settings.OIDC_CREATE_ACCOUNTS = True
    provider.visit(browser)
    account = User.objects.get()
    assert (account.username, account.is_staff, account.is_superuser, account.has_usable_password()) == (
        "Clerk@example.org",
        False,
        False,
        False,
    )
    assert (who(browser), account.get_all_permissions()) == (None, set())
    User.objects.update(is_staff=True)
    provider.visit(browser)
    assert who(browser) == "Clerk@example.org"


def test_a_name_that_is_taken_is_not_taken_over(provider: Provider, browser: Client, settings: Any) -> None:
    settings.OIDC_CREATE_ACCOUNTS = True
    User.objects.create_superuser("Clerk@example.org")
    provider.visit(browser)
    assert (who(browser), User.objects.count()) == (None, 1)


def test_an_address_too_long_for_a_name_is_refused(provider: Provider, browser: Client, settings: Any) -> None:
    settings.OIDC_CREATE_ACCOUNTS = True
    provider.claims = {"email": f"{'c' * 64}@{'e' * 100}.org"}
    assert provider.visit(browser).status_code == 302
    assert (who(browser), User.objects.count()) == (None, 0)


def test_an_address_that_only_the_user_info_tells_counts_for_its_subject(provider: Provider, clerk: User, browser: Client) -> None:
    provider.claims = {"email": None, "email_verified": None}
    provider.user_info = {"sub": "subject-2", "email": "clerk@example.org", "email_verified": True}
    provider.visit(browser)
    assert who(browser) is None
    provider.user_info["sub"] = "subject-1"
    provider.visit(browser)
    assert who(browser) == "clerk"


def test_a_provider_that_calls_itself_something_else_is_not_asked(provider: Provider, clerk: User, browser: Client) -> None:
    provider.metadata = {"issuer": ELSEWHERE}
    assert browser.get(LOGIN)["Location"] == "/admin/login/"


def test_a_provider_that_does_not_answer_is_said(httpserver: HTTPServer, settings: Any, browser: Client) -> None:
    settings.OIDC_ISSUER = httpserver.url_for("/nothing")
    assert browser.get(LOGIN)["Location"] == "/admin/login/"
    assert "does not answer" in browser.get("/admin/login/").content.decode()


def test_the_second_factor_is_asked_for_after_the_provider(provider: Provider, clerk: User, browser: Client, settings: Any) -> None:
    settings.STAFF_REQUIRE_TOTP = True
    provider.claims = {"amr": ["pwd", "mfa"]}
    _, codes = enrolled(clerk)
    provider.visit(browser)
    assert browser.get("/admin/")["Location"].startswith("/admin/second-factor/")
    browser.post("/admin/second-factor/", {"code": codes[0]})
    assert browser.get("/admin/").status_code == 200


@pytest.mark.parametrize(("amr", "opens"), [(["pwd", "mfa"], True), (["pwd"], False), (None, False)])
def test_the_provider_does_the_second_factor_where_the_setting_says_so(
    provider: Provider, clerk: User, browser: Client, settings: Any, amr: Any, opens: bool
) -> None:
    settings.STAFF_REQUIRE_TOTP, settings.OIDC_TRUST_SECOND_FACTOR = True, True
    provider.claims = {"amr": amr}
    provider.visit(browser)
    assert (browser.get("/admin/").status_code == 200) is opens
    settings.OIDC_TRUST_SECOND_FACTOR = False
    assert browser.get("/admin/").status_code == 302
    assert devices.app_of(clerk) is None


def test_a_thousand_visits_ask_the_provider_once(provider: Provider, httpserver: HTTPServer, clerk: User, browser: Client) -> None:
    """Also a way back that nobody began, or began elsewhere: it costs no request."""
    for _ in range(20):
        assert Client().get(LOGIN).status_code == 302
        assert Client().get(CALLBACK, {"code": "x", "state": "y"})["Location"] == "/admin/login/"
    begun = Client()
    begun.get(LOGIN)
    begun.get(CALLBACK, {"code": "x", "state": "of-another-browser"})
    assert [request.path for request, _ in httpserver.log] == ["/realm/.well-known/openid-configuration"]
    assert provider.visit(browser)["Location"] == "/admin/"


def test_the_login_page_offers_it_and_keeps_where_to_go(provider: Provider, clerk: User, browser: Client) -> None:
    assert f'href="{LOGIN}?next=%2Fadmin%2Fauth%2F"' in browser.get("/admin/login/", {"next": "/admin/auth/"}).content.decode()
    browser.get(LOGIN, {"next": "https://elsewhere.example/"})
    assert browser.session["oidc_next"] == "/admin/"


def test_without_a_provider_there_is_nothing(browser: Client, settings: Any) -> None:
    assert not settings.OIDC_ISSUER
    assert {browser.get(path).status_code for path in (LOGIN, CALLBACK)} == {404}
    assert LOGIN not in browser.get("/admin/login/").content.decode()
