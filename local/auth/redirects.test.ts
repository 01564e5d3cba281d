import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseRedirect, globToRegExp, isRedirectAllowed } from "./redirects.ts";

const site = "https://app.example.com";

describe("globs", () => {
  const cases: [glob: string, text: string, matches: boolean][] = [
    ["https://*.example.com/**", "https://a.example.com/x/y", true],
    ["https://*.example.com/**", "https://a.b.example.com/x", false],
    ["https://*.example.com/**", "https://example.com/x", false],
    ["https://example.com/*", "https://example.com/a", true],
    ["https://example.com/*", "https://example.com/a/b", false],
    ["https://example.com/a?", "https://example.com/ab", true],
    ["https://example.com/a?", "https://example.com/a/", false],
    ["https://example.com/[a-c]", "https://example.com/b", true],
    ["https://example.com/[!a-c]", "https://example.com/b", false],
    ["https://{one,two}.example.com", "https://two.example.com", true],
    ["https://{one,two}.example.com", "https://three.example.com", false],
    ["https://example.com/\\*", "https://example.com/*", true],
    ["https://example.com/\\*", "https://example.com/x", false],
    ["https://example.com", "https://examplexcom", false],
    ["myapp://callback", "myapp://callback", true],
  ];
  it.each(cases)("%s against %s: %s", (glob, text, matches) => {
    expect(globToRegExp(glob).test(text)).toBe(matches);
  });

  it("makes an expression of any text", () => {
    fc.assert(fc.property(fc.string(), (glob) => globToRegExp(glob) instanceof RegExp));
  });
});

describe("redirects", () => {
  const allowed: [address: string, list: string[]][] = [
    [`${site}`, []],
    [`${site}/any/path?x=1#y`, []],
    ["http://127.0.0.1:4321/callback", []],
    ["http://[::1]:9/x", []],
    ["https://other.example.org/in", ["https://other.example.org/**"]],
    ["myapp://callback", ["myapp://callback"]],
    ["https://other.example.org/in#fragment", ["https://other.example.org/in"]],
  ];
  it.each(allowed)("%s is allowed with %j", (address, list) => {
    expect(isRedirectAllowed(address, site, list)).toBe(true);
  });

  const refused: [address: string, list: string[]][] = [
    ["", ["**"]],
    ["not an address", ["**"]],
    ["/relative", ["**"]],
    ["http://app.example.com", []],
    ["https://app.example.com:8443/x", []],
    ["https://app.example.com.evil.example/x", []],
    ["https://evil.example/?u=https://app.example.com", []],
    ["https://app.example.com@evil.example/", []],
    ["https://user:pass@app.example.com/", []],
    ["javascript:alert(1)", ["**"]],
    ["data:text/html,x", ["**"]],
    ["https://2130706433/", ["**"]],
    ["https://0x7f000001/", ["**"]],
    ["https://8.8.8.8/", ["**"]],
    ["https://[2001:db8::1]/", ["**"]],
    ["https:/\\evil.example/", ["**"]],
    ["\thttps://evil.example/", ["**"]],
    ["https://evil.example/\n", ["**"]],
    ["https://other.example.org/out", ["https://other.example.org/in"]],
  ];
  it.each(refused)("%s is refused with %j", (address, list) => {
    expect(isRedirectAllowed(address, site, list)).toBe(false);
  });

  it("takes any port on localhost, as an app in development has", () => {
    expect(isRedirectAllowed("http://localhost:5555/x", "http://localhost:3000", [])).toBe(true);
    expect(isRedirectAllowed("https://localhost:5555/x", "http://localhost:3000", [])).toBe(false);
  });

  it("falls back to the site, whatever is asked for", () => {
    const config = { siteUrl: site, redirectUrls: ["https://ok.example/**"] };
    expect(chooseRedirect([null, undefined, "https://evil.example", "https://ok.example/a"], config)).toBe(
      "https://ok.example/a",
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (address) => {
        const chosen = new URL(chooseRedirect([address], { siteUrl: site, redirectUrls: [] }));
        return chosen.origin === site || ["127.0.0.1", "[::1]"].includes(chosen.hostname);
      }),
    );
  });
});
