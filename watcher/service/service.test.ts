import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findManager } from "./find-manager.ts";
import { launchdAgent } from "./launchd.ts";
import { systemdUser } from "./systemd.ts";
import { quoteWindows, taskScheduler } from "./task-scheduler.ts";

const command = [
  "/usr/bin/node",
  "/home/ada/.config/floyo/bin/floyo.mjs",
  "--home",
  "/home/ada/.config/floyo",
  "watch",
  "--",
  '/home/ada/50% "done" $HOME',
];
const log = "/home/ada/.config/floyo/logs/service.log";

/** What a file's name may be made of, the awkward characters often. */
const word = fc.string({
  unit: fc.constantFrom("a", "ö", " ", '"', "'", "\\", "%", "$", "&", "<", ">", "n", "\t", "{", "}", "=", "-"),
  minLength: 1,
  maxLength: 12,
});
const words = fc.array(word, { minLength: 1, maxLength: 5 });

describe("systemd's unit", () => {
  /** Reads one quoted word after the other as systemd.syntax(7) says, specifiers and variables included. */
  function readWords(line: string): string[] {
    return [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) =>
      text
        .replace(/\\(.)/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? letter)
        .replaceAll("%%", "%")
        .replaceAll("$$", "$"),
    );
  }

  test("starts exactly the words that were given", () => {
    fc.assert(
      fc.property(words, (given) => {
        const unit = systemdUser("/c", "watch").describe({ command: given, log });
        const line = /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? "";
        expect(readWords(line)).toEqual(given);
      }),
    );
  });

  test("is a user's, comes back after a fault, and not where that would be hopeless", () => {
    const manager = systemdUser("/home/ada/.config", "watch");
    expect(manager.file).toBe("/home/ada/.config/systemd/user/floyo.service");
    const unit = manager.describe({ command, log });
    expect(unit).toMatch(/^Restart=on-failure$/m);
    expect(unit).toMatch(/^RestartPreventExitStatus=2 3$/m);
    expect(unit).toMatch(/^WantedBy=default\.target$/m);
    expect(manager.install.map(({ run }) => run.slice(0, 2))).toEqual(
      manager.install.map(() => ["systemctl", "--user"]),
    );
  });
});

const unXml = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

describe("launchd's agent", () => {
  test("starts exactly the words that were given", () => {
    fc.assert(
      fc.property(words, (given) => {
        const plist = launchdAgent("/Users/ada", 501, "watch").describe({ command: given, log });
        const list = /<array>([\s\S]*)<\/array>/.exec(plist)?.[1] ?? "";
        expect([...list.matchAll(/<string>([^<]*)<\/string>/g)].map(([, text = ""]) => unXml(text))).toEqual(given);
      }),
    );
  });

  test("is loaded for the person's own session", () => {
    const manager = launchdAgent("/Users/ada", 501, "watch");
    expect(manager.install.at(-1)?.run).toEqual([
      "launchctl",
      "bootstrap",
      "gui/501",
      "/Users/ada/Library/LaunchAgents/dev.floyo.watch.plist",
    ]);
    expect(manager.saysRunning?.test("\tpid = 42\n\tstate = running\n")).toBe(true);
    expect(manager.saysRunning?.test("\tstate = not running\n")).toBe(false);
  });
});

describe("the Task Scheduler's task", () => {
  /** A command line as programs on Windows take it apart (CommandLineToArgvW): backslashes count only before a quote. */
  function readCommandLine(line: string): string[] {
    const found: string[] = [];
    let text = "";
    let quoted = false;
    let any = false;
    for (let at = 0; at < line.length; ) {
      const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
      if (slashes > 0) {
        const before = line[at + slashes] === '"';
        text += "\\".repeat(before ? slashes >> 1 : slashes);
        at += slashes;
        if (before && slashes % 2 === 1) {
          text += '"';
          at += 1;
        }
        any = true;
        continue;
      }
      const letter = line[at] ?? "";
      at += 1;
      if (letter === '"') {
        quoted = !quoted;
        any = true;
      } else if (letter === " " && !quoted) {
        if (any) found.push(text);
        text = "";
        any = false;
      } else {
        text += letter;
        any = true;
      }
    }
    return any ? [...found, text] : found;
  }

  test("starts exactly the words that were given, without a window", () => {
    fc.assert(
      fc.property(words, (given) => {
        const task = taskScheduler("PC\\ada", "C:\\floyo", "watch").describe({ command: given, log });
        const line = unXml(/<Arguments>([\s\S]*)<\/Arguments>/.exec(task)?.[1] ?? "");
        expect(readCommandLine(line)).toEqual(["--headless", ...given]);
      }),
    );
  });

  test("a word that ends in a backslash keeps its closing quote", () => {
    expect(quoteWindows("C:\\my code\\")).toBe('"C:\\my code\\\\"');
    expect(quoteWindows('say "hi"')).toBe('"say \\"hi\\""');
  });
});

test("each system has its own way, and one without any is told what else there is", () => {
  const env = { NODE_ENV: "test", XDG_CONFIG_HOME: "/x" } as const;
  expect(findManager(env, "/f", "watch", "linux")).toMatchObject({
    name: "systemd",
    file: "/x/systemd/user/floyo.service",
  });
  expect(findManager(env, "/f", "watch", "darwin").name).toBe("launchd");
  expect(findManager(env, "/f", "watch", "win32")).toMatchObject({ name: "Task Scheduler", encoding: "utf16le" });
  expect(() => findManager(env, "/f", "watch", "aix")).toThrow(/no way to install a service on aix/);
});

test.each(["linux", "darwin", "win32"] as const)(
  "on %s the listener's service is none of the watcher's",
  (platform) => {
    const env = { NODE_ENV: "test", XDG_CONFIG_HOME: "/x" } as const;
    const [watch, listen] = (["watch", "listen"] as const).map((kind) => findManager(env, "/f", kind, platform));
    expect(listen?.file).not.toBe(watch?.file);
    for (const part of ["install", "remove"] as const)
      expect(listen?.[part].filter(({ run }) => !run.includes("daemon-reload"))).not.toEqual(
        watch?.[part].filter(({ run }) => !run.includes("daemon-reload")),
      );
    expect(listen?.isRunning).not.toEqual(watch?.isRunning);
    expect(listen?.describe({ command, log })).not.toBe(watch?.describe({ command, log }));
  },
);
