"""A passkey in software, which does what it is told: also what a browser would not let one do."""

import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
ORIGIN, HOST = "https://testserver", "testserver"


class SoftKey:
    """One passkey, with or without a look at who holds it."""

    def __init__(self, *, verifies=True, origin=ORIGIN, host=HOST):
        self.verifies, self.origin, self.host = verifies, origin, host
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.owner = b""

    def make(self, options):
        """Answer to being asked for a new passkey."""
        asked = options["creation_options"]["publicKey"]
        self.owner = asked["user"]["id"]
        client = self._client("webauthn.create", asked)
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(
            sha256(self.host.encode()), self._flags(FLAG.AT), 0, credential
        )
        attestation = AttestationObject.create("none", data, {})
        return self._answer(client, attestationObject=websafe_encode(attestation))

    def show(self, options):
        """Answer to being asked for this passkey."""
        client = self._client("webauthn.get", options["request_options"]["publicKey"])
        data = AuthenticatorData.create(sha256(self.host.encode()), self._flags(), 1)
        signature = self.private.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            client,
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=self.owner,
        )

    def _client(self, kind, asked):
        return CollectedClientData.create(kind, asked["challenge"], self.origin)

    def _flags(self, more=0):
        return FLAG.UP | more | (FLAG.UV if self.verifies else 0)

    def _answer(self, client, **response):
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "response": {"clientDataJSON": websafe_encode(client), **response},
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )
