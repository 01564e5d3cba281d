import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { importJWK, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { generateSigningJwk, loadSigningKey } from "./keys.ts";
import { signToken, verifyToken } from "./tokens.ts";

const key = loadSigningKey(generateSigningJwk());
const now = 1_800_000_000;

describe("the signing key", () => {
  it("keeps its id from start to start, with or without one written in it", () => {
    const jwk = generateSigningJwk();
    expect(loadSigningKey(jwk).kid).toBe(loadSigningKey(jwk).kid);
    expect(loadSigningKey(JSON.stringify({ ...JSON.parse(jwk), kid: "named" })).kid).toBe("named");
    const pem = loadSigningKey(jwk).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    expect(loadSigningKey(pem).kid).toBe(loadSigningKey(jwk).kid);
  });

  it("shows only its public half", () => {
    expect(key.publicJwk).toMatchObject({ alg: "ES256", kty: "EC", crv: "P-256", use: "sig", kid: key.kid });
    expect(key.publicJwk).not.toHaveProperty("d");
    expect(createPublicKey({ key: key.publicJwk, format: "jwk" }).equals(key.publicKey)).toBe(true);
  });

  it("must be a P-256 key", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
    expect(() => loadSigningKey(JSON.stringify(rsa))).toThrow(/P-256/);
    expect(() => loadSigningKey("nonsense")).toThrow();
  });
});

describe("tokens", () => {
  it("are what any JOSE library verifies", async () => {
    const token = signToken({ sub: "me", exp: now + 60 }, key);
    const { payload, protectedHeader } = await jwtVerify(token, await importJWK(key.publicJwk, "ES256"), {
      currentDate: new Date(now * 1000),
    });
    expect(payload.sub).toBe("me");
    expect(protectedHeader).toEqual({ alg: "ES256", kid: key.kid, typ: "JWT" });
  });

  it("come back as their claims while they last", () => {
    const token = signToken({ sub: "me", exp: now + 60 }, key);
    expect(verifyToken(token, key, now)).toEqual({ claims: { sub: "me", exp: now + 60 } });
    expect(verifyToken(token, key, now + 60)).toHaveProperty("refused", expect.stringContaining("expired"));
  });

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const genuine = signToken({ sub: "me", exp: now + 60 }, key);
  const [head = "", body = "", signature = ""] = genuine.split(".");
  const forged: [name: string, token: string][] = [
    ["nothing", ""],
    ["no signature", `${head}.${body}.`],
    ["two parts", `${head}.${body}`],
    ["four parts", `${genuine}.x`],
    ["another body", `${head}.${encode({ sub: "you", exp: now + 60 })}.${signature}`],
    ["another key", signToken({ sub: "me", exp: now + 60 }, loadSigningKey())],
    ["another key under the same id", signToken({ sub: "me", exp: now + 60 }, { ...loadSigningKey(), kid: key.kid })],
    ["no algorithm", `${encode({ alg: "none", kid: key.kid })}.${body}.${signature}`],
    ["a shared-secret algorithm", `${encode({ alg: "HS256", kid: key.kid })}.${body}.${signature}`],
    ["no JSON", `x.${body}.${signature}`],
    ["no expiry", signToken({ sub: "me" }, key)],
    ["an expiry in words", signToken({ sub: "me", exp: "never" }, key)],
  ];
  it.each(forged)("are refused with %s", (_name, token) => {
    expect(verifyToken(token, key, now)).toHaveProperty("refused");
  });
});
