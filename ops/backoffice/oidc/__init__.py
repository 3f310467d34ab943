"""Sign-in of staff at an OpenID Connect provider: authorisation code with PKCE, state and nonce. Off unless `OIDC_ISSUER` is set."""
