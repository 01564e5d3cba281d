import { expect, test } from "vitest";
import { parseShellHistory, shellOfHistory } from "./parse-shell-history.ts";

const parse = (shell: Parameters<typeof parseShellHistory>[0], text: string | Buffer) =>
  parseShellHistory(shell, Buffer.from(text)).map(({ number, line, atSeconds, durationSeconds }) => [
    number,
    line,
    atSeconds,
    durationSeconds,
  ]);

test("bash: a stamp gives its command a time; commands before the first stamp have none", () => {
  expect(parse("bash", "ls -l\n#1700000000\nmake\n#1700000001\nfor i in a\ndo\n\n  echo $i\ndone\n# remark\n")).toEqual(
    [
      [1, "ls -l", null, null],
      [3, "make", 1_700_000_000, null],
      [5, "for i in a\ndo\n\n  echo $i\ndone\n# remark", 1_700_000_001, null],
    ],
  );
});

test("zsh: extended lines, lines that go on, and bytes that it marks", () => {
  const marked = Buffer.concat([
    Buffer.from(": 1700000009:0;echo "),
    Buffer.from([0xc3, 0x83, 0xbc]),
    Buffer.from("\n"),
  ]);
  expect(parse("zsh", ": 1700000000:5;make test\nls\n: 1700000007:0;echo a\\\nb\n")).toEqual([
    [1, "make test", 1_700_000_000, 5],
    [2, "ls", null, null],
    [3, "echo a\nb", 1_700_000_007, 0],
  ]);
  expect(parse("zsh", marked)).toEqual([[1, "echo \u00dc", 1_700_000_009, 0]]);
});

test("fish: commands with their times, escapes undone; PowerShell: no times", () => {
  expect(parse("fish", "- cmd: echo a\\nb \\\\n\n  when: 1700000000\n  paths:\n    - a\n- cmd: ls\n")).toEqual([
    [1, "echo a\nb \\n", 1_700_000_000, null],
    [5, "ls", null, null],
  ]);
  expect(parse("powershell", "Get-Item x\r\n\r\nls\r\n")).toEqual([
    [1, "Get-Item x", null, null],
    [3, "ls", null, null],
  ]);
});

test("which shell a file is of shows in its name or its first lines", () => {
  expect(shellOfHistory("/home/a/.zsh_history", "ls")).toBe("zsh");
  expect(shellOfHistory("/tmp/h", ": 1700000000:5;make\n")).toBe("zsh");
  expect(shellOfHistory("/tmp/h", "- cmd: ls\n")).toBe("fish");
  expect(shellOfHistory("/x/ConsoleHost_history.txt", "ls")).toBe("powershell");
  expect(shellOfHistory("/home/a/.bash_history", "ls")).toBe("bash");
});
