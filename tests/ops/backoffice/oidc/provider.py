"""An OpenID Connect provider: real HTTP, real keys. What its ID token says is up to the test."""

import hashlib
import time
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

CLIENT, SECRET, CODE = "tonsurance", "only-for-tests", "a-code"
LOGIN, CALLBACK = "/admin/oidc/login/", "/admin/oidc/callback/"


@cache
def key_of(name: str) -> rsa.RSAPrivateKey:
    """The private key of that name, made once: it takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """`claims` go over those of a good token; None takes one away. `requests`: the forms that the token endpoint got."""

    server: HTTPServer
    key: rsa.RSAPrivateKey = field(default_factory=lambda: key_of("provider"))
    signing_key: Any = None
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    user_info: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return self.server.url_for("/realm")

    def serve(self) -> None:
        """Answer discovery, keys, tokens and user info."""
        self.server.expect_request("/realm/.well-known/openid-configuration").respond_with_handler(self._configuration)
        self.server.expect_request("/realm/keys").respond_with_handler(self._keys)
        self.server.expect_request("/realm/token", method="POST").respond_with_handler(self._token)
        self.server.expect_request("/realm/userinfo").respond_with_handler(lambda _: _json(self.user_info))

    def visit(self, browser: Any, **changed: str) -> Any:
        """Sign in with a browser, there and back; `changed`: parameters of the way back."""
        sent = browser.get(LOGIN)
        self.asked = dict(parse_qsl(urlsplit(sent["Location"]).query))
        return browser.get(CALLBACK, {"code": CODE, "state": self.asked["state"], **changed})

    def _configuration(self, _: Request) -> Response:
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys", "userinfo_endpoint": "userinfo"}
        offered = {"response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
        return _json({"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in paths.items()}, **offered, **self.metadata})

    def _keys(self, _: Request) -> Response:
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return _json({"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]})

    def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs(request.get_data(as_text=True)).items()}
        self.requests.append(form)
        challenge = urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        basic = "Basic " + b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        good = (form.get("code"), challenge, request.headers.get("Authorization")) == (CODE, self.asked["code_challenge"], basic)
        if not good:
            return _json({"error": "invalid_grant"}, 400)
        answer = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 60}
        return _json({**answer, **({} if self.claims.get("no_token") else {"id_token": self._id_token()})})

    def _id_token(self) -> str:
        now = int(time.time())
        good = {"iss": self.issuer, "aud": CLIENT, "sub": "subject-1", "iat": now, "exp": now + 300, "nonce": self.asked["nonce"]}
        mail = {"email": "Clerk@example.org", "email_verified": True}
        claims = {name: value for name, value in {**good, **mail, **self.claims}.items() if value is not None}
        key = self.signing_key if self.signing_key is not None else self.key
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "1"})


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(content), status=status, content_type="application/json")
