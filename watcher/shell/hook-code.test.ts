import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hookCode, quotePosix, quotePowershell, shells } from "./hook-code.ts";

test("a word in quotes is that word again, for a real shell", () => {
  const words = fc.sample(fc.string({ unit: fc.constantFrom(...`ab;&|<>()$\`'"\\\n {}#=é日`), maxLength: 20 }), 200);
  const script = `printf '%s\\0' ${words.map(quotePosix).join(" ")}`;
  expect(execFileSync("bash", ["-c", script], { encoding: "utf8" })).toBe(words.map((word) => `${word}\0`).join(""));
});

test("bash reads its code", () => {
  const code = hookCode("bash", ["/opt/it's/node", "a b"]);
  expect(execFileSync("bash", ["-n"], { input: code, encoding: "utf8" })).toBe("");
  expect(code).toContain(`'/opt/it'\\''s/node' 'a b' >/dev/null`);
});

test("PowerShell's quotes of every kind are doubled", () => {
  expect(quotePowershell("C:\\it's\\a‘b’c")).toBe("'C:\\it''s\\a‘‘b’’c'");
  expect(hookCode("powershell", ["C:\\node.exe", "C:\\f.mjs"])).toContain(
    "$global:__floyo_command = @('C:\\node.exe', 'C:\\f.mjs')",
  );
});

test("no shell's code names a place to write to, and all its own names can be told by their beginning", () => {
  for (const shell of shells) {
    const code = hookCode(shell, ["node", "floyo.mjs"]);
    expect(code.replaceAll("2>/dev/null", "").replaceAll(">/dev/null 2>&1", "")).not.toMatch(/>\s*[\w/$"']/);
    expect(
      [...code.matchAll(/function (?:global:)?(\w+)/g)].map(([, name]) => name).filter((name) => name !== "prompt"),
    ).toSatisfy((names: string[]) => names.every((name) => name.startsWith("__floyo")));
  }
});
