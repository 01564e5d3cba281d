import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { openTerminal, type Streams } from "./terminal.ts";

/** A terminal whose words are kept. */
function listen(stderrIsTTY = false) {
  const said = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") =>
    Object.assign(new PassThrough(), {
      isTTY: stderrIsTTY,
      columns: 200,
      write: (text: string) => {
        said[name] += text;
        return true;
      },
    });
  const streams = { stdin: new PassThrough(), stdout: stream("stdout"), stderr: stream("stderr") };
  return {
    said,
    terminal: openTerminal(
      streams as unknown as Streams,
      { ...process.env, FORCE_COLOR: "1", NO_COLOR: "", TERM: "xterm" },
      false,
    ),
  };
}

test.each([
  ["a title for the window", "\u001b]0;pwned\u0007"],
  ["a cursor that moves up", "\u001b[2A\u001b[2K"],
  ["the one-character form of the same", "\u009b2A"],
  ["a line written over", "safe\rpwned"],
  ["a bell, a backspace and a NUL", "\u0007\b\u0000"],
  ["text that is read backwards", "gpj.\u202egod.exe"],
])("a name with %s is shown without its effect", (_, name) => {
  const { said, terminal } = listen(true);
  terminal.say(`Read ${name}.`);
  terminal.note(`Read ${name}.`);
  terminal.endProgress();
  terminal.progress(name);
  const shown = (said.stdout + said.stderr).replaceAll("\r\u001b[K", "").replaceAll("\n", "");
  expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  expect(shown).toContain("\ufffd");
});

test("our own colours, line ends and tabs stay", () => {
  const { said, terminal } = listen();
  terminal.say(`${terminal.style("bold", "kept")}\n\tas it is`);
  expect(said.stdout).toBe("\u001b[1mkept\u001b[22m\n\tas it is\n");
});

test("exact bytes stay exact", () => {
  const { said, terminal } = listen();
  terminal.write("\u009b\u001b[2A");
  expect(said.stdout).toBe("\u009b\u001b[2A");
});
