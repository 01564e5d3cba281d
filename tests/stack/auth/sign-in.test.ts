import { verify as checkSignature, createHash, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { authUrl, fromEnv, must, newClient, newEmail, newPerson, newSignedIn, PASSWORD } from "./support.ts";

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));

describe("signing in with a password", () => {
  it("does not tell a wrong password from an unknown address", async () => {
    const { email } = await newPerson();
    const wrong = await newClient().auth.signInWithPassword({ email, password: "not the password" });
    const unknown = await newClient().auth.signInWithPassword({ email: newEmail("nobody"), password: PASSWORD });
    expect(wrong.error).toMatchObject({
      status: 400,
      code: "invalid_credentials",
      message: "Invalid login credentials",
    });
    expect(unknown.error).toEqual(wrong.error);
  });

  it("gives a token with the claims that hosted Supabase gives", async () => {
    const { user, email, session } = await newSignedIn();
    const claims = claimsOf(session.access_token);
    expect(Object.keys(claims).sort()).toEqual(
      [
        ...["aal", "amr", "app_metadata", "aud", "email", "exp", "iat", "is_anonymous", "iss", "phone", "role"],
        ...["session_id", "sub", "user_metadata"],
      ].sort(),
    );
    expect(claims).toMatchObject({
      iss: authUrl(),
      sub: user.id,
      aud: "authenticated",
      role: "authenticated",
      email,
      phone: "",
      aal: "aal1",
      is_anonymous: false,
      app_metadata: { provider: "email", providers: ["email"] },
    });
    expect(claims.amr).toEqual([{ method: "password", timestamp: expect.any(Number) }]);
    expect(claims.exp - claims.iat).toBe(session.expires_in);
    expect(session.expires_at).toBe(claims.exp);
    expect(session.token_type).toBe("bearer");
    expect(session.user.last_sign_in_at).toBeTruthy();
  });

  it("signs with ES256 under a key that the JWKS names, so that getClaims verifies without asking", async () => {
    const { client, session, user } = await newSignedIn();
    const [head = "", body = "", signature = ""] = session.access_token.split(".");
    const header = JSON.parse(Buffer.from(head, "base64url").toString("utf8"));
    expect(header).toMatchObject({ alg: "ES256", typ: "JWT" });
    const { keys } = (await (await fetch(`${authUrl()}/.well-known/jwks.json`)).json()) as {
      keys: { kid: string; d?: string }[];
    };
    const jwk = keys.find((key) => key.kid === header.kid);
    expect(jwk).toBeDefined();
    expect(jwk).not.toHaveProperty("d");
    const key = createPublicKey({ key: { ...jwk }, format: "jwk" });
    const genuine = checkSignature(
      "sha256",
      Buffer.from(`${head}.${body}`),
      { key, dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    );
    expect(genuine).toBe(true);

    const answer = must(await client.auth.getClaims());
    expect(answer.claims.sub).toBe(user.id);
    expect(answer.header.alg).toBe("ES256");

    const forged = `${head}.${Buffer.from(JSON.stringify({ ...claimsOf(session.access_token), sub: "x" })).toString("base64url")}.${signature}`;
    expect((await newClient().auth.getClaims(forged)).error).not.toBeNull();
    expect((await newClient().auth.getUser(forged)).error).toMatchObject({ status: 403, code: "bad_jwt" });
  });

  it("keeps to one session each time", async () => {
    const { email, session } = await newSignedIn();
    const other = must(await newClient().auth.signInWithPassword({ email, password: PASSWORD })).session;
    expect(claimsOf(other?.access_token ?? "").session_id).not.toBe(claimsOf(session.access_token).session_id);
  });
});

describe("the gate", () => {
  const ask = (path: string, headers: Record<string, string> = {}) => fetch(`${authUrl()}${path}`, { headers });

  it("wants an API key, as a header or in the address", async () => {
    const none = await ask("/settings");
    expect(none.status).toBe(401);
    expect(await none.json()).toHaveProperty("message");
    expect((await ask("/settings", { apikey: "sb_publishable_wrong" })).status).toBe(401);
    const key = fromEnv("SUPABASE_PUBLISHABLE_KEY");
    expect((await ask("/settings", { apikey: key })).status).toBe(200);
    expect((await ask("/settings", { apikey: key, authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await ask("/health", { apikey: key })).status).toBe(200);
  });

  it("leaves the links and the public keys open, for no browser that follows a link has a key", async () => {
    expect((await ask("/.well-known/jwks.json")).status).toBe(200);
    expect((await ask("/verify?type=signup")).status).toBe(400);
    expect((await ask("/authorize?provider=nobody")).status).toBe(400);
  });

  it("refuses a call for a person without their token", async () => {
    const key = fromEnv("SUPABASE_PUBLISHABLE_KEY");
    const none = await ask("/user", { apikey: key });
    expect(none.status).toBe(401);
    expect(await none.json()).toMatchObject({ code: 401, error_code: "no_authorization" });
    for (const token of ["x", key, `${"a".repeat(20)}.${"b".repeat(20)}.c`]) {
      const wrong = await ask("/user", { apikey: key, authorization: `Bearer ${token}` });
      expect(wrong.status, token).toBe(403);
      expect(await wrong.json(), token).toMatchObject({ error_code: "bad_jwt" });
    }
  });

  it("refuses a token that names no algorithm, or another", async () => {
    const { session } = await newSignedIn();
    const key = fromEnv("SUPABASE_PUBLISHABLE_KEY");
    const body = session.access_token.split(".")[1];
    for (const alg of ["none", "HS256"]) {
      const head = Buffer.from(JSON.stringify({ alg, typ: "JWT" })).toString("base64url");
      const token = `${head}.${body}.${alg === "none" ? "" : createHash("sha256").update("x").digest("base64url")}`;
      const answer = await ask("/user", { apikey: key, authorization: `Bearer ${token}` });
      expect([401, 403], alg).toContain(answer.status);
    }
  });

  it("says errors in both forms, as the caller's API version asks", async () => {
    const headers = { apikey: fromEnv("SUPABASE_PUBLISHABLE_KEY"), authorization: "Bearer x" };
    expect(await (await ask("/user", headers)).json()).toMatchObject({
      code: 403,
      error_code: "bad_jwt",
      msg: expect.any(String),
    });
    const newer = await ask("/user", { ...headers, "x-supabase-api-version": "2024-01-01" });
    expect(newer.headers.get("x-supabase-api-version")).toBe("2024-01-01");
    expect(await newer.json()).toMatchObject({ code: "bad_jwt", message: expect.any(String) });
  });

  it("answers a page of another origin, as hosted does", async () => {
    const preflight = await fetch(`${authUrl()}/user`, {
      method: "OPTIONS",
      headers: {
        origin: fromEnv("SITE_URL"),
        "access-control-request-method": "GET",
        "access-control-request-headers": "apikey,authorization",
      },
    });
    expect(preflight.ok).toBe(true);
    expect(preflight.headers.get("access-control-allow-headers")?.toLowerCase()).toContain("apikey");
  });
});

describe("sign-in by provider", () => {
  it("says which providers are on, and refuses the others", async () => {
    const answer = await fetch(`${authUrl()}/settings`, { headers: { apikey: fromEnv("SUPABASE_PUBLISHABLE_KEY") } });
    const { external } = (await answer.json()) as { external: Record<string, boolean> };
    expect(external).toMatchObject({ email: true, phone: false, apple: false });
    const refused = await fetch(`${authUrl()}/authorize?provider=${external.google ? "apple" : "google"}`, {
      redirect: "manual",
    });
    expect(refused.status).toBe(400);
    const body = (await refused.json()) as { msg: string };
    expect(body).toMatchObject({ code: 400, error_code: "validation_failed" });
    expect(body.msg).toMatch(/^Unsupported provider: /);
  });
});
