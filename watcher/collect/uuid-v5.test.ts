import { expect, test } from "vitest";
import { z } from "zod";
import { uuidV5 } from "./uuid-v5.ts";

const dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
const url = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

test.each([
  // RFC 9562, appendix A.4.
  [dns, "www.example.com", "2ed6657d-e927-568b-95e1-2665a8aea6a2"],
  // The examples that Python's uuid module and the uuid package publish.
  [dns, "python.org", "886313e1-3b8a-5372-9b90-0c9aee199e5d"],
  [url, "https://www.w3.org/", "c106a26a-21bb-5538-8bf2-57095d1976c1"],
])("%s, %s", (namespace, name, expected) => {
  expect(uuidV5(namespace, name)).toBe(expected);
});

test("takes names in UTF-8 and gives what the contract takes for a UUID", () => {
  const ids = ["", "ä", "a\u0308", "日本語", "a\0b", "a\0", "\0a"].map((name) => uuidV5(dns, name));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(z.uuid().safeParse(id).success).toBe(true);
});
