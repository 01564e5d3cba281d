import { describe, expect, it } from "vitest";
import { authUrl, fromEnv, newSignedIn } from "./support.ts";

const publishable = () => ({ apikey: fromEnv("SUPABASE_PUBLISHABLE_KEY"), "content-type": "application/json" });
const secret = () => {
  const key = fromEnv("SUPABASE_SECRET_KEY");
  return { apikey: key, authorization: `Bearer ${key}`, "content-type": "application/json" };
};

const bodies: [name: string, body: string][] = [
  ["no body", ""],
  ["half a body", '{"email":'],
  ["a list", "[]"],
  ["a number", "7"],
  ["null", "null"],
  ["wrong types", '{"email":1,"password":{},"data":[],"type":2,"token":[],"refresh_token":{},"auth_code":9}'],
  ["NUL in text", '{"email":"a\\u0000@example.com","password":"a\\u0000bcdefgh","token":"\\u0000","type":"email"}'],
  [
    "NUL in metadata",
    '{"email":"nul@example.com","password":"abcdefgh","data":{"x":"\\u0000"},"user_metadata":{"y\\u0000":1}}',
  ],
  ["half a surrogate", '{"email":"sur@example.com","password":"abcdefgh","data":{"x":"\\ud800"}}'],
  ["text too long", JSON.stringify({ email: `${"a".repeat(400)}@example.com`, password: "x".repeat(5000) })],
  [
    "deep nesting",
    `{"email":"deep@example.com","password":"abcdefgh","data":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`,
  ],
  [
    "odd tokens",
    '{"type":"email","token":"\'; drop table","email":"x@example.com","refresh_token":"%00","token_hash":"y"}',
  ],
  ["unknown type", '{"type":"__proto__","token_hash":"constructor","email":""}'],
  ["half a challenge", '{"email":"pkce@example.com","password":"abcdefgh","code_challenge":"short"}'],
  [
    "unknown challenge",
    `{"email":"pkce@example.com","password":"abcdefgh","code_challenge":"${"c".repeat(43)}","code_challenge_method":"rot13"}`,
  ],
];

const operations: [method: string, path: string][] = [
  ["POST", "/signup"],
  ["POST", "/token?grant_type=password"],
  ["POST", "/token?grant_type=refresh_token"],
  ["POST", "/token?grant_type=pkce"],
  ["POST", "/token?grant_type=id_token"],
  ["POST", "/token"],
  ["POST", "/otp"],
  ["POST", "/recover"],
  ["POST", "/resend"],
  ["POST", "/verify"],
];

const adminOperations: [method: string, path: string][] = [
  ["POST", "/invite"],
  ["POST", "/admin/users"],
  ["POST", "/admin/generate_link"],
  ["PUT", "/admin/users/not-a-uuid"],
  ["PUT", "/admin/users/00000000-0000-4000-8000-000000000000"],
  ["DELETE", "/admin/users/00000000-0000-4000-8000-000000000000"],
];

async function ask(method: string, path: string, headers: Record<string, string>, body?: string) {
  const response = await fetch(`${authUrl()}${path}`, {
    method,
    headers,
    redirect: "manual",
    ...(body === undefined || method === "GET" ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

describe("bad input", () => {
  it.each(operations)("%s %s gets a refusal, not a fault", async (method, path) => {
    for (const [name, body] of bodies) {
      const { status, text } = await ask(method, path, publishable(), body);
      expect(status, `${name}: ${text}`).toBeLessThan(500);
      if (name !== "odd tokens") expect(status, `${name}: ${text}`).toBeGreaterThanOrEqual(400);
      expect(() => JSON.parse(text), name).not.toThrow();
    }
  });

  it.each(adminOperations)("%s %s (administrator) gets a refusal, not a fault", async (method, path) => {
    for (const [name, body] of bodies) {
      const { status, text } = await ask(method, path, secret(), body);
      expect(status, `${name}: ${text}`).toBeLessThan(500);
      expect(() => JSON.parse(text), name).not.toThrow();
    }
  });

  it("PUT /user gets a refusal, not a fault", async () => {
    const { session } = await newSignedIn();
    const headers = { ...publishable(), authorization: `Bearer ${session.access_token}` };
    for (const [name, body] of bodies) {
      const { status, text } = await ask("PUT", "/user", headers, body);
      expect(status, `${name}: ${text}`).toBeLessThan(500);
    }
  });

  it("in the address is refused as well", async () => {
    const paths = [
      "/verify?token=%00&type=signup",
      "/verify?token=x&type=__proto__",
      "/verify?token=x&type=signup&redirect_to=%00",
      "/verify?token=x&type=signup&redirect_to=javascript:alert(1)",
      "/authorize?provider=__proto__",
      "/authorize?provider=%00",
      "/callback?state=x&code=y",
      "/callback",
      "/user/identities/authorize?provider=google",
      "/nowhere",
    ];
    for (const path of paths) {
      const { status, text } = await ask("GET", path, publishable());
      expect(status, `${path}: ${text}`).toBeLessThan(500);
    }
    for (const query of ["page=0", "page=x", "per_page=1e9", "page=99999999999", "per_page=-1", "page=1&per_page=5"]) {
      const { status, text } = await ask("GET", `/admin/users?${query}`, secret());
      expect(status, `${query}: ${text}`).toBeLessThan(500);
    }
  });

  it("that is far too large is refused before it is read", async () => {
    const { status } = await ask("POST", "/signup", publishable(), `{"x":"${"y".repeat(12_000_000)}"}`).catch(() => ({
      // The connection may be closed while the rest is still being sent.
      status: 413,
    }));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it("with another method is refused", async () => {
    for (const [method, path] of [
      ["GET", "/signup"],
      ["DELETE", "/token"],
      ["PATCH", "/user"],
    ] as const) {
      const { status } = await ask(method, path, publishable());
      expect([404, 405]).toContain(status);
    }
  });
});
