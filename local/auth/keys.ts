import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

/** The P-256 key that signs access tokens, with the public half as the JWKS shows it. */
export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  publicJwk: Record<string, unknown>;
}

/**
 * Reads the signing key: a P-256 private key as JWK JSON or PEM, or a new one when `source` is undefined.
 * The key id is the JWK's own `kid`, else its RFC 7638 thumbprint, so it survives a restart.
 * @throws Error when the text is not a P-256 private key.
 */
export function loadSigningKey(source?: string): SigningKey {
  let privateKey: KeyObject;
  let kid: string | undefined;
  if (source === undefined) {
    privateKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  } else if (source.trimStart().startsWith("{")) {
    const jwk = JSON.parse(source);
    if (typeof jwk.kid === "string") kid = jwk.kid;
    privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  } else {
    privateKey = createPrivateKey(source);
  }
  if (privateKey.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new Error("The signing key must be a P-256 (ES256) private key.");
  }
  const publicKey = createPublicKey(privateKey);
  const { crv, kty, x, y } = publicKey.export({ format: "jwk" });
  kid ??= createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
  return {
    kid,
    privateKey,
    publicKey,
    publicJwk: { alg: "ES256", crv, ext: true, key_ops: ["verify"], kid, kty, use: "sig", x, y },
  };
}

/** A fresh signing key as JWK JSON, for a stack that keeps its secrets between starts. */
export function generateSigningJwk(): string {
  const { privateKey } = loadSigningKey();
  return JSON.stringify({ ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig" });
}
