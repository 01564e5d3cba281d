import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, hashSigningKey, sign, verifySignature } from "./signature.ts";

const key = `signkey-test-${"ab".repeat(16)}`;

describe("canonical JSON", () => {
  it("sorts members by their UTF-16 code units and leaves out white space and undefined", () => {
    const value = { b: [1, { d: null, c: "é" }], a: undefined, "\u20ac": 1, "1": 2, "\ud83d\ude00": 3 };
    expect(canonicalJson(value)).toBe('{"1":2,"b":[1,{"c":"é","d":null}],"€":1,"😀":3}');
  });

  it("says the same as the value, and is its own canonical form", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it("keeps half a surrogate pair as an escape, so that both sides see the same bytes", () => {
    expect(canonicalJson({ half: "\ud800" })).toBe('{"half":"\\ud800"}');
  });
});

describe("a signature", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");

  it("holds for the body, the key and five minutes", () => {
    const signature = sign("{}", key, now);
    expect(verifySignature("{}", signature, key, now + 299_000)).toBe(true);
    expect(verifySignature("{}", signature, key, now + 301_000)).toBe(false);
    expect(verifySignature("{ }", signature, key, now)).toBe(false);
    expect(verifySignature("{}", signature, `signkey-test-${"ac".repeat(16)}`, now)).toBe(false);
  });

  it.each([
    undefined,
    "",
    "t=&s=",
    "t=1",
    "s=00",
    `t=${now / 1000}&s=`,
    "t=NaN&s=00",
    `t=${now / 1000}&s=${"0".repeat(64)}`,
  ])("is not %j", (signature) => {
    expect(verifySignature("{}", signature, key, now)).toBe(false);
  });
});

it("hashes a signing key as the SDK's specification shows", () => {
  expect(hashSigningKey("signkey-prod-12345678")).toBe(
    "signkey-prod-b2ed992186a5cb19f6668aade821f502c1d00970dfd0e35128d51bac4649916c",
  );
});
