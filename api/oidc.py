"""Signing in at one's own office (OpenID Connect): where to send somebody, and who it is that comes back.

The authorization code flow with PKCE (RFC 7636), state and nonce (OpenID Connect Core 1.0, section 3.1). What has to be
remembered meanwhile stays in the browser that began, so that nobody else can end it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from api.settings import Settings
from referral.access import AccountRole
from referral.attempts import Draw
from referral.codes import OrganisationId
from referral.elsewhere import Vouched, role_of
from referral.errors import Malformed, NotVouched

PATIENCE = 10.0
"""Seconds that the provider may take for each answer."""
LEEWAY = 60
"""Seconds by which the clocks of the two may differ."""
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
"""How an identity may be signed: only with a key of which the provider alone has the secret half."""
SCOPE = "openid profile email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who signs people in for us, and what its claims mean here."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    role_claim: str
    organisation_claim: str
    roles: Mapping[str, AccountRole]
    back: str
    """Where somebody comes back to: an address of ours that the provider knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What a browser remembers while somebody is away: three secrets, and where to go on afterwards."""

    state: str
    nonce: str
    verifier: str
    onward: str = ""


def provider_of(settings: Settings) -> Provider | None:
    """Who signs people in by the settings; None: nobody. Malformed where something is missing."""
    if not settings.oidc_issuer:
        return None
    if find_spec("authlib") is None or find_spec("requests") is None:
        raise Malformed("the extra oidc", "", "install lotsennetz[oidc].")
    if not settings.oidc_client_id or not settings.oidc_roles:
        raise Malformed("a complete way to sign in", settings.oidc_issuer, "name LOTSENNETZ_OIDC_CLIENT_ID and _ROLES.")
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_secret,
        role_claim=settings.oidc_role_claim,
        organisation_claim=settings.oidc_organisation_claim,
        roles=settings.oidc_roles,
        back=f"{settings.address}/anmelden/zurueck",
    )


def depart(provider: Provider, onward: str, draw: Draw) -> tuple[str, Journey]:
    """Where to send somebody who wants to sign in, and what their browser has to remember; NotVouched if it is down."""
    journey = Journey(state=draw(), nonce=draw(), verifier=draw(), onward=onward)

    def address(session: Any, metadata: Mapping[str, Any]) -> str:
        wanted: str = session.create_authorization_url(
            metadata["authorization_endpoint"],
            state=journey.state,
            nonce=journey.nonce,
            code_verifier=journey.verifier,
        )[0]
        return wanted

    return _asked(provider, address), journey


def arrive(provider: Provider, journey: Journey, told: Mapping[str, str], now: float) -> Vouched:
    """Who it is that comes back with these parameters; NotVouched unless all of it holds."""
    known = hmac.compare_digest(told.get("state", ""), journey.state)
    if not known or not told.get("code") or told.get("iss", provider.issuer) != provider.issuer:
        raise NotVouched

    def claims(session: Any, metadata: Mapping[str, Any]) -> dict[str, Any]:
        token = session.fetch_token(
            metadata["token_endpoint"], code=told["code"], code_verifier=journey.verifier, timeout=PATIENCE
        )
        keys = _document(session, metadata["jwks_uri"])
        identity = _identity(provider, journey, token, keys, now)
        more = _document(session, metadata["userinfo_endpoint"]) if metadata.get("userinfo_endpoint") else {}
        if more and more.get("sub") != identity["sub"]:
            raise NotVouched
        return {**more, **identity}

    return _vouched(provider, _asked(provider, claims))


def _asked(provider: Provider, question: Callable[[Any, Mapping[str, Any]], Any]) -> Any:
    """What a session with the provider comes to; whatever goes wrong on the way is NotVouched."""
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.errors import JoseError
    from requests import RequestException

    with OAuth2Session(
        provider.client_id,
        provider.client_secret or None,
        scope=SCOPE,
        redirect_uri=provider.back,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
    ) as session:
        try:
            metadata = _document(session, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            if metadata.get("issuer") != provider.issuer:
                raise NotVouched
            return question(session, metadata)
        except (OAuthError, JoseError, RequestException, KeyError, ValueError, TypeError) as error:
            raise NotVouched from error


def _document(session: Any, address: str) -> dict[str, Any]:
    answer = session.get(address, timeout=PATIENCE, withhold_token=session.token is None)
    answer.raise_for_status()
    read: dict[str, Any] = answer.json()
    return read


def _identity(
    provider: Provider, journey: Journey, token: Mapping[str, Any], keys: Mapping[str, Any], now: float
) -> dict[str, Any]:
    """The claims of the identity token, once its signature, issuer, audience, time and nonce hold."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.jwk import KeySet
    from joserfc.jws import JWSRegistry

    decoded = jwt.decode(
        token["id_token"],
        KeySet.import_key_set(keys),  # type: ignore[arg-type]  # as the provider published it
        registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False),
    )
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "nonce": {"essential": True, "value": journey.nonce},
    }
    facts = {"nonce": journey.nonce, "client_id": provider.client_id, "access_token": token.get("access_token")}
    claims = CodeIDToken(decoded.claims, decoded.header, wanted, facts)
    claims.validate(now=int(now), leeway=LEEWAY)
    return dict(claims)


def _vouched(provider: Provider, claims: Mapping[str, Any]) -> Vouched:
    role = role_of(_texts(_claim(claims, provider.role_claim)), provider.roles)
    organisations = _texts(_claim(claims, provider.organisation_claim))
    acts_for_one = organisations and role is not AccountRole.ADMINISTRATOR
    return Vouched(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        name=str(claims.get("name") or ""),
        email=str(claims.get("email") or "") if claims.get("email_verified") is True else "",
        role=role,
        organisation=OrganisationId(organisations[0]) if acts_for_one else None,
    )


def _claim(claims: Mapping[str, Any], path: str) -> Any:
    """A claim, which may lie within others: `realm_access.roles`."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _texts(claim: Any) -> Sequence[str]:
    return [str(one) for one in claim] if isinstance(claim, list) else [str(claim)] if claim else []
