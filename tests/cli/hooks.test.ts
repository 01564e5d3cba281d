import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { makeRepository } from "./make-repository.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";
import { startWatching } from "./watching.ts";

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  server = await startFakeServer();
  machine = await makeMachine();
  await machine.run(["login", "--url", server.url, "--key", server.key]);
  makeRepository(join(machine.folder, "site"));
  mkdirSync(join(machine.folder, "site", "packages", "api"), { recursive: true });
});

afterEach(async () => {
  await machine.remove();
  await server.close();
});

/** The real shells that this machine has; bash always. */
const present = ["bash", "zsh", "fish"].filter((shell) => shell === "bash" || existsSync(`/usr/bin/${shell}`));

const startUp: Record<string, (code: string) => { file: string; text: string; args: string[] }> = {
  bash: (code) => ({ file: ".bashrc", text: `PS1='$ '\n${code}`, args: ["--noprofile", "-i"] }),
  zsh: (code) => ({ file: ".zshrc", text: `PS1='$ '\nunsetopt zle\nHISTSIZE=100\n${code}`, args: ["-i"] }),
  fish: (code) => ({ file: ".config/fish/config.fish", text: code, args: ["-i"] }),
};

/** What is typed, or what must be shown before typing goes on. */
type Line = string | { readonly shown: RegExp };
const shownThen = (shown: RegExp): Line => ({ shown });

interface Session {
  /** What stands in the shell's own start-up file before and after the hook. */
  readonly before?: string;
  readonly after?: string;
  readonly hook?: readonly string[];
}

/** Types lines into an interactive shell on a terminal of its own, ends it, and gives what was shown. */
async function type(shell: string, lines: readonly Line[], { before = "", after = "", hook = [] }: Session = {}) {
  const code = (await machine.run(["hook", shell, ...hook])).stdout;
  const { file, text, args } = startUp[shell]?.(`${before}\n${code}\n${after}\n`) ?? { file: "", text: "", args: [] };
  mkdirSync(join(machine.folder, file, ".."), { recursive: true });
  // Without it fish would make one of every manual page.
  mkdirSync(join(machine.folder, ".local/share/fish/generated_completions"), { recursive: true });
  writeFileSync(join(machine.folder, file), text);
  const child = spawn("script", ["-q", "-e", "-c", [shell, ...args].join(" "), "/dev/null"], {
    cwd: join(machine.folder, "site"),
    env: { PATH: process.env.PATH, HOME: machine.folder, TERM: "dumb", TZ: "Europe/Berlin", NODE_ENV: "production" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    shown += chunk;
  });
  for (const line of [...lines, "exit"]) {
    if (typeof line === "string") child.stdin.write(`${line}\n`);
    else await expect.poll(() => shown, { timeout: 20_000 }).toMatch(line.shown);
  }
  await new Promise((resolve) => child.once("close", resolve));
  return shown;
}

/** What the server holds once everything that was typed has arrived there. */
async function arrived(count: number): Promise<TelemetryEvent[]> {
  await expect
    .poll(async () => (await machine.run(["flush"])) && server.events.size, { timeout: 20_000, interval: 200 })
    .toBeGreaterThanOrEqual(count);
  return [...server.events.values()].sort((a, b) => (a.occurred_at < b.occurred_at ? -1 : 1));
}

const failing = "sh -c 'exit 3'";

describe.each(present)("in %s", (shell) => {
  test("each command becomes an event: names, exit code, duration and folder, no argument", async () => {
    const shown = await type(shell, [
      "cd packages/api",
      "git status --short",
      failing,
      "sleep 0.3 && echo very-private-word | cat",
      " echo hidden",
      "no-such-command-hunter2",
      "cd /",
      "true",
    ]);
    expect(shown).not.toMatch(/floyo/i);
    const events = await arrived(6);
    expect(events.map(({ command, path, metadata }) => [command, path, metadata?.exit_code])).toEqual([
      ["cd", undefined, 0],
      ["git status", "packages/api/", 0],
      ["sh", "packages/api/", 3],
      ["sleep && echo | cat", "packages/api/", 0],
      ["cd", "packages/api/", 0],
      ["true", undefined, 0],
    ]);
    expect(events.map(({ project }) => project)).toEqual([...Array(5).fill("site"), undefined]);
    const [, , , slept] = events;
    expect(slept?.duration_ms).toBeGreaterThanOrEqual(300);
    expect(slept?.duration_ms).toBeLessThan(5_000);
    expect(
      events.every(({ source, type: kind, clock }) => source === shell && kind === "command_run" && clock === "device"),
    ).toBe(true);
    expect(JSON.stringify(server.requests)).not.toMatch(/very-private-word|hidden|hunter2/);
  });

  test("what stood at the prompt goes on as it did, exit codes included, and a second hook changes nothing", async () => {
    const code = (await machine.run(["hook", shell])).stdout;
    const shown = await type(shell, [failing, 'printf "<%s>\\n" second', "printf 'one\\ntwo\\n'"], {
      before: atPrompt[shell] ?? "",
      after: code,
    });
    expect(shown).toContain("{3}");
    expect(shown).toContain("<second>");
    expect(shown).not.toMatch(/floyo|unbound|parameter not set|error/i);
    const events = await arrived(3);
    expect(events.map(({ command }) => command)).toEqual(["sh", "printf", "printf"]);
  });

  test("with --arguments the line is recorded with its secrets masked", async () => {
    await type(shell, ["echo one two", "curl --token=s3cr3t-v4lue --version"], { hook: ["--arguments"] });
    const events = await arrived(2);
    expect(events.map(({ command }) => command)).toEqual(["echo one two", "curl --token=••• --version"]);
  });
});

/** What others may have put there: they see the exit code of the command, under the strictest settings. */
const atPrompt: Record<string, string> = {
  bash: `set -u; shopt -s extglob; IFS=:; alias printf='builtin printf'; PROMPT_COMMAND=('echo "{$?}"' true)`,
  zsh: `setopt no_unset ksh_arrays; precmd() { echo "{$?}" }; alias printf='builtin printf'`,
  fish: `function other --on-event fish_postexec; echo "{$status}"; end`,
};

describe("in bash", () => {
  test("a hidden line is not taken for the one before it, nor an empty one, nor Ctrl-C", async () => {
    const settings = "HISTCONTROL=ignoreboth; PROMPT_COMMAND='__other=1'";
    const lines = ["echo one", " echo hidden", "", "echo $((40 + 2))", shownThen(/^42\s+\$ $/m), "half a line\u0003"];
    await type("bash", [...lines, shownThen(/\^C/), "ls -a", "set -e", "cat <<X\nhidden\nX", "true"], {
      before: settings,
    });
    const events = await arrived(6);
    expect(events.map(({ command }) => command)).toEqual(["echo", "echo", "ls", "set", "cat", "true"]);
  });

  test("a watcher that runs sends what the hook has kept", async () => {
    const watching = await startWatching(machine, ["site"]);
    await type("bash", ["git log", "true"]);
    await expect
      .poll(() => [...server.events.values()].map(({ command }) => command).sort(), { timeout: 20_000 })
      .toEqual(["git log", "true"]);
    await watching.end();
  });
});

test("nothing is kept or said while paused, signed out or without consent", async () => {
  const told = { input: ["bash", "0", "", "", "", machine.folder, "make test", ""].join("\0") };
  const silent = { code: 0, stdout: "", stderr: "" };
  await machine.run(["pause"]);
  expect(await machine.run(["record-command"], told)).toMatchObject(silent);
  await machine.run(["resume"]);
  server.me.consent.granted = false;
  await machine.run(["login", "--url", server.url, "--key", server.key]);
  expect(await machine.run(["record-command"], told)).toMatchObject(silent);
  await machine.run(["logout"]);
  expect(await machine.run(["record-command"], told)).toMatchObject(silent);
  expect(existsSync(join(machine.home, "spool"))).toBe(false);
  // The same without any of these is kept.
  expect(await machine.run(["record-command", "--local"], told)).toMatchObject(silent);
  expect((await machine.run(["export", "--local"])).stdout).toContain('"command":"make test"');
});

test("a shell that is not known is refused, and the code names this command with every word quoted", async () => {
  expect(await machine.run(["hook", "tcsh"])).toMatchObject({ code: 2, stderr: expect.stringContaining("bash, zsh") });
  const odd = join(machine.folder, "it's $HOME; `x`");
  const { stdout } = await machine.run(["--home", odd, "hook", "bash"]);
  expect(stdout).toContain(`'--home' '${odd.replace("'", "'\\''")}' 'record-command'`);
});
