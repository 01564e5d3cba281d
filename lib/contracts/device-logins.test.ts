import fc from "fast-check";
import { expect, test } from "vitest";
import { generateUserCode } from "#lib/platform/auth/device-code.ts";
import { formatUserCode, UserCode } from "./device-logins.ts";

const letters = fc.constant(null).map(generateUserCode);

test("a code is read as it is shown, typed small, spaced out or run together", () => {
  fc.assert(
    fc.property(
      letters,
      fc.array(fc.constantFrom("", "-", " ", "\u2011", "\u00a0"), { minLength: 8, maxLength: 8 }),
      (code, gaps) => {
        expect(UserCode.parse(formatUserCode(code))).toBe(code);
        const typed = [...code].map((letter, at) => `${gaps[at]}${letter.toLowerCase()}`).join("");
        expect(UserCode.parse(typed)).toBe(code);
      },
    ),
  );
});

test("what has other letters, or too few or many, is no code", () => {
  for (const text of ["", "BCDF", "BCDF-GHJK-L", "AEIO-UYAE", "BCDF-GHJ0", "BCDF-GHJ\u042f"])
    expect(UserCode.safeParse(text).success, text).toBe(false);
});
