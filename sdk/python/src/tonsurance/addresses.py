"""Where the service is: an address is checked before a key is sent there."""

import ipaddress

import httpx


def service_url(text: str, *, allow_plain_http: bool = False) -> httpx.URL:
    """The base address, which may have a path. https, or http for this machine only unless `allow_plain_http`.

    Raises ValueError for anything else; the message repeats no user name or password.
    """
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, TypeError):
        raise ValueError("The address of the service is malformed.") from None
    if url.scheme not in {"https", "http"} or not url.host:
        raise ValueError("The address of the service must begin with https:// and have a host.")
    if url.userinfo or url.query or url.fragment:
        raise ValueError("The address of the service must not have a user name, query or fragment. Give the key as `key`.")
    if url.scheme == "http" and not (allow_plain_http or is_loopback(url.host)):
        raise ValueError(f"http://{url.host} would carry the key unencrypted. Use https, or allow_plain_http=True in a network you trust.")
    return url.copy_with(path=url.path.rstrip("/") + "/")


def socket_url(text: str, path: str, *, allow_plain_http: bool = False) -> str:
    """The address of a socket of the service. `text`: as for `service_url`, or with wss and ws for https and http. Raises ValueError."""
    scheme, separator, rest = text.strip().partition("://")
    plain = {"wss": "https", "ws": "http"}.get(scheme.lower(), scheme)
    url = service_url(plain + separator + rest, allow_plain_http=allow_plain_http)
    return str(url.copy_with(scheme="wss" if url.scheme == "https" else "ws", path=url.path + path))


def is_loopback(host: str) -> bool:
    """Whether the host is this machine: localhost, 127.0.0.0/8 or ::1."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def bearer(key: str) -> str:
    """The Authorization header for a key or token. Raises ValueError, without repeating it, for what is not one line of printable ASCII."""
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise ValueError("A key consists of printable ASCII characters without blanks.")
    return f"Bearer {key}"
