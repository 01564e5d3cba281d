import { describe, expect, it } from "vitest";
import { AuthError, errorBody, toAuthError, wantsNewErrorForm } from "./errors.ts";
import { parseBody } from "./http.ts";
import { isAddressedToLoopback, isLoopbackHost } from "./loopback.ts";
import { challenge, emailAddress, goDuration, object, text } from "./params.ts";
import { mergeMetadata } from "./users.ts";

const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof AuthError ? `${error.status} ${error.code}` : error;
  }
  return undefined;
};

describe("bodies", () => {
  it("are objects of JSON, or nothing", () => {
    expect(parseBody("")).toEqual({});
    expect(parseBody('{"a":{"b":[1,null,"x"]}}')).toEqual({ a: { b: [1, null, "x"] } });
    for (const bad of ["[]", "1", '"x"', "null", "{", '{"a":"\\u0000"}', '{"\\u0000":1}', '{"a":"\\udfff"}']) {
      expect(
        codeOf(() => parseBody(bad)),
        bad,
      ).toBe("400 bad_json");
    }
    expect(codeOf(() => parseBody(`${'{"a":'.repeat(40)}1${"}".repeat(40)}`))).toBe("400 bad_json");
    expect(parseBody(`${'{"a":'.repeat(30)}1${"}".repeat(30)}`)).toBeTypeOf("object");
  });

  it("have fields of the expected kind", () => {
    expect(text({ a: "x" }, "a")).toBe("x");
    expect(text({ a: null }, "a")).toBe("");
    expect(codeOf(() => text({ a: 1 }, "a"))).toBe("400 bad_json");
    expect(object({ a: {} }, "a")).toEqual({});
    expect(object({}, "a")).toBeUndefined();
    expect(codeOf(() => object({ a: [] }, "a"))).toBe("400 bad_json");
  });
});

describe("addresses of people", () => {
  it("are taken in lower case", () => {
    expect(emailAddress("Ada.Lovelace+1@Example.CO.uk")).toBe("ada.lovelace+1@example.co.uk");
    expect(emailAddress("a@localhost")).toBe("a@localhost");
  });

  it.each([
    "",
    "x",
    "@b.c",
    "a@",
    "a b@c.d",
    "a@b..c",
    "a@-b.c",
    "a@b.c\n",
    `${"a".repeat(65)}@b.c`,
    `a@${"b".repeat(260)}`,
  ])("%j is refused", (address) => expect(codeOf(() => emailAddress(address))).toBe("400 validation_failed"));
});

describe("challenges", () => {
  const code = "c".repeat(43);
  it("come whole or not at all", () => {
    expect(challenge({})).toBeUndefined();
    expect(challenge({ code_challenge: null, code_challenge_method: null })).toBeUndefined();
    expect(challenge({ code_challenge: code, code_challenge_method: "S256" })).toEqual({
      challenge: code,
      method: "s256",
    });
    for (const bad of [
      { code_challenge: code },
      { code_challenge_method: "s256" },
      { code_challenge: "short", code_challenge_method: "s256" },
      { code_challenge: `${code}!`, code_challenge_method: "s256" },
      { code_challenge: code, code_challenge_method: "rot13" },
    ]) {
      expect(codeOf(() => challenge(bad))).toBe("400 validation_failed");
    }
  });
});

describe("durations of bans", () => {
  it("are Go's", () => {
    expect(goDuration("none")).toBe(0);
    expect(goDuration("1h30m")).toBe(5_400_000);
    expect(goDuration("100ms")).toBe(100);
    for (const bad of ["", "1", "h", "-1h", "1d", "9999999999h"]) {
      expect(
        codeOf(() => goDuration(bad)),
        bad,
      ).toBe("400 validation_failed");
    }
  });
});

describe("metadata", () => {
  it("merges, and null takes a key away", () => {
    expect(mergeMetadata({ a: 1, b: 2 }, { b: null, c: { d: null } })).toEqual({ a: 1, c: { d: null } });
  });

  it("keeps a key called __proto__ a key", () => {
    const merged = mergeMetadata({}, JSON.parse('{"__proto__":{"admin":true}}'));
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect((merged as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe("errors", () => {
  it("are said in the form that the caller's version expects", () => {
    const error = new AuthError(422, "weak_password", "Too short", { reasons: ["length"] });
    expect(errorBody(error, false)).toEqual({
      code: 422,
      error_code: "weak_password",
      msg: "Too short",
      weak_password: { reasons: ["length"] },
    });
    expect(errorBody(error, true)).toEqual({
      code: "weak_password",
      message: "Too short",
      weak_password: { reasons: ["length"] },
    });
    expect(wantsNewErrorForm("2024-01-01")).toBe(true);
    expect(wantsNewErrorForm("2026-12-31")).toBe(true);
    for (const old of [undefined, "", "2023-12-31", "soon", "2024-13-01"]) expect(wantsNewErrorForm(old)).toBe(false);
  });

  it("blame the caller for a value that Postgres cannot store, and nobody else", () => {
    const postgresError = (code: string) => Object.assign(new Error("x"), { name: "PostgresError", code });
    expect(toAuthError(postgresError("22P05")).status).toBe(400);
    expect(toAuthError(postgresError("23505")).status).toBe(500);
    expect(toAuthError(new Error("secret detail")).message).not.toContain("secret");
  });
});

describe("loopback", () => {
  it("is what it says", () => {
    for (const host of ["localhost", "127.0.0.1", "127.8.8.8", "::1"]) expect(isLoopbackHost(host), host).toBe(true);
    for (const host of ["0.0.0.0", "::", "10.0.0.1", "localhost.example.com", ""])
      expect(isLoopbackHost(host), host).toBe(false);
    for (const header of ["localhost:1", "127.0.0.1:54324", "[::1]:8", "mail.localhost"]) {
      expect(isAddressedToLoopback(header), header).toBe(true);
    }
    for (const header of [undefined, "", "evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example"]) {
      expect(isAddressedToLoopback(header), header).toBe(false);
    }
  });
});
