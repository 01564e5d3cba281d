import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apiKeyPrefix, generateApiKey, generateWakatimeKey, hashApiKey, isApiKey, isWakatimeKey } from "./api-key.ts";

const key = fc.constant(null).map(generateApiKey);

describe("an API key", () => {
  test("has the documented form and is recognised", () => {
    fc.assert(
      fc.property(key, (made) => {
        expect(made).toMatch(/^floyo_live_[0-9A-Za-z]{36}$/);
        expect(isApiKey(made)).toBe(true);
        expect(apiKeyPrefix(made)).toMatch(/^floyo_live_[0-9A-Za-z]{4}$/);
      }),
    );
  });

  test("with any one character changed is not a key", () => {
    fc.assert(
      fc.property(
        key,
        fc.integer({ min: 0, max: 46 }),
        fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-é"),
        (made, at, other) => {
          fc.pre(made[at] !== other);
          expect(isApiKey(made.slice(0, at) + other + made.slice(at + 1))).toBe(false);
        },
      ),
    );
  });

  test("is not found in other text", () => {
    fc.assert(
      fc.property(fc.string(), key, (text, made) => {
        fc.pre(text !== "");
        expect(isApiKey(text)).toBe(false);
        expect(isApiKey(made + text)).toBe(false);
        expect(isApiKey(text + made)).toBe(false);
      }),
    );
  });

  test("never comes twice, nor does its hash", () => {
    const made = Array.from({ length: 1000 }, generateApiKey);
    expect(new Set(made).size).toBe(1000);
    expect(new Set(made.map((one) => Buffer.from(hashApiKey(one)).toString("hex"))).size).toBe(1000);
  });

  test("hashes to 32 bytes, the same each time", () => {
    const made = generateApiKey();
    expect(hashApiKey(made)).toHaveLength(32);
    expect(hashApiKey(made)).toEqual(hashApiKey(made));
  });
});

test("a key for WakaTime's plugins has the one form that they take, and is no key of ours", () => {
  const made = Array.from({ length: 200 }, generateWakatimeKey);
  expect(new Set(made).size).toBe(200);
  for (const one of made) {
    // wakatime-cli's own expression, cmd/params/params.go.
    expect(one).toMatch(/^(waka_)?[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}$/);
    expect([isWakatimeKey(one), isApiKey(one)]).toEqual([true, false]);
    expect(one.startsWith(apiKeyPrefix(one))).toBe(true);
    expect(apiKeyPrefix(one)).toHaveLength(8);
  }
  expect(isWakatimeKey(generateApiKey())).toBe(false);
  expect(isWakatimeKey("1b4e28ba-2fa1-11d2-883f-0016d3cca427")).toBe(false);
});
