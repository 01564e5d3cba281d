import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { WorkflowDefinition, WorkflowNode } from "../../types.ts";
import { type ExportFormat, exportDraft } from "./export-draft.ts";
import { inComment, quoteBash, quotePowerShell, quoteScript } from "./quote.ts";
import { toUtcCron } from "./utc-cron.ts";

const folder = mkdtempSync(join(tmpdir(), "floyo-export-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What begins an expression of GitHub's, and how it is written to stand for itself. */
const opening = "$" + "{{";
const escaped = `${opening} '${opening}' }}`;

const summer = Date.UTC(2026, 6, 1);
const winter = Date.UTC(2026, 11, 1);
/** Whatever a file, command or message may hold: quotes, escapes, lines, letters of every plane. */
const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom(
      "'",
      '"',
      "\\",
      "`",
      "$",
      "(",
      ")",
      "\n",
      "\t",
      "\u0007",
      "${{",
      "}}",
      "!",
      "%",
      "#",
      ":",
      "’",
      "\u2028",
      "-",
      " ",
      "é",
      "😀",
    ),
    maxLength: 12,
  }),
);
/** As it comes out: no argument holds a NUL. */
const sound = (text: string) => text.toWellFormed().replaceAll("\u0000", "\ufffd");

const chain = (trigger: WorkflowDefinition["trigger"], nodes: readonly WorkflowNode[]): WorkflowDefinition => ({
  version: 1,
  name: "You do it",
  trigger,
  nodes: [...nodes],
  edges: nodes.map(({ id }, i) => ({ from: i === 0 ? "trigger" : (nodes[i - 1] as WorkflowNode).id, to: id })),
});

const node = fc.oneof(
  nasty.map(
    (command) => ({ kind: "action", connector: "local", operation: "run_command", input: { command } }) as const,
  ),
  nasty.map((message) => ({ kind: "action", connector: "notify", operation: "send", input: { message } }) as const),
  nasty.map(
    (text) =>
      ({ kind: "action", connector: "slack", operation: "send_message", input: { text, ask: ["to"] } }) as const,
  ),
  nasty.map((text) => ({ kind: "action", connector: "email", operation: "send_message", input: { text } }) as const),
  nasty.map(
    (source) =>
      ({
        kind: "action",
        connector: "dropbox",
        operation: "upload_file",
        input: { source, target: `Dropbox/${source}` },
      }) as const,
  ),
  nasty.map((message) => ({ kind: "approval", message: `${message}?` }) as const),
  nasty.map(
    (path) =>
      ({ kind: "wait_for_event", match: { type: "file_modified", path: `a${path}` }, timeout_seconds: 60 }) as const,
  ),
  nasty.map(
    (command) => ({ kind: "wait_for_event", match: { type: "command_run", command }, timeout_seconds: 60 }) as const,
  ),
);
const trigger: fc.Arbitrary<WorkflowDefinition["trigger"]> = fc.oneof(
  nasty.map((path) => ({
    kind: "event" as const,
    match: { type: "file_modified", path: `a${path}` },
    quiet_seconds: 60,
  })),
  nasty.map((command) => ({ kind: "event" as const, match: { type: "command_run", command }, quiet_seconds: 0 })),
  fc.constantFrom("5 9 * * 1-5", "30 0 1 * *", "not a cron").map((cron) => ({
    kind: "schedule" as const,
    cron,
    timezone: "Europe/Berlin",
  })),
);
const draft = fc.tuple(trigger, fc.array(node, { minLength: 1, maxLength: 6 }), nasty).map(([begins, nodes, name]) => ({
  ...chain(
    begins,
    nodes.map((one, i) => ({ ...one, id: `step_${i + 1}` }) as WorkflowNode),
  ),
  name: `n${name}`,
}));

describe("a quoted text", () => {
  test("comes out of a real bash as it went in, whatever the locale", () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 30 }), (texts) => {
        const script = `printf '%s\\0' ${texts.map(quoteBash).join(" ")}`;
        expect(script).not.toMatch(/\n/);
        for (const locale of ["C", "C.UTF-8"]) {
          const out = execFileSync("bash", ["-c", script], { env: { ...process.env, LC_ALL: locale } }).toString(
            "utf8",
          );
          expect(out.split("\0").slice(0, -1)).toEqual(texts.map(sound));
        }
      }),
      { numRuns: 25 },
    );
  });

  test("is the same string to JavaScript and to YAML", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(JSON.parse(quoteScript(text))).toBe(sound(text));
        expect(parse(`a: ${quoteScript(text)}`)).toEqual({ a: sound(text) });
      }),
    );
  });

  test("has no quote of PowerShell's left alone, the typographic ones included", () => {
    expect(quotePowerShell("it's ‘so’")).toBe("'it''s ‘‘so’’'");
    expect(quotePowerShell("a\nb")).toBe("('' + 'a' + [string][char]10 + 'b')");
    fc.assert(
      fc.property(nasty, (text) => {
        const literals = quotePowerShell(text).match(/'(?:[^'‘’‚‛]|['‘’‚‛]{2})*'|\[string\]\[char\]\d+|[()+ ]/g) ?? [];
        expect(literals.join("")).toBe(quotePowerShell(text));
      }),
    );
  });

  test("stays on one line as a comment", () => {
    fc.assert(fc.property(nasty, (text) => void expect(inComment(text)).not.toMatch(/[\r\n\u2028\u2029\u0085]/)));
  });
});

describe("an exported draft", () => {
  const check = (name: string, of: string, program: string, ...options: string[]) => {
    const file = join(folder, name);
    writeFileSync(file, of);
    const { status, stderr } = spawnSync(program, [...options, file], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  };

  test("is a script that bash understands", () => {
    fc.assert(
      fc.property(draft, (of) => check("any.sh", exportDraft(of, "bash", summer).text, "bash", "-n")),
      { numRuns: 30 },
    );
  });

  test("is a module that node understands", () => {
    fc.assert(
      fc.property(draft, (of) => check("any.mjs", exportDraft(of, "node", summer).text, process.execPath, "--check")),
      { numRuns: 12 },
    );
  });

  test("is a workflow file whose every step bash understands, with nothing for GitHub to take as an expression of its own", () => {
    fc.assert(
      fc.property(draft, (of) => {
        const { text } = exportDraft(of, "github-actions", summer);
        const file = parse(text);
        expect(Object.keys(file)).toEqual(["name", "on", "permissions", "jobs"]);
        const scripts = file.jobs.work.steps.flatMap((step: { run?: string }) => step.run ?? []) as string[];
        for (const script of [file.name, ...scripts]) expect(script.replaceAll(escaped, "")).not.toContain(opening);
        check("steps.sh", scripts.map((script) => script.replaceAll(escaped, opening)).join("\n"), "bash", "-n");
      }),
      { numRuns: 25 },
    );
  });

  test("runs in bash and in node what the person typed, to the letter, and says what it says", () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (texts) => {
        const out = join(folder, "out");
        const of = chain({ kind: "manual" }, [
          { id: "ask", kind: "approval", message: `${texts[0]}?` },
          ...texts.map((text, i) => ({
            id: `run_${i}`,
            kind: "action" as const,
            connector: "local" as const,
            operation: "run_command",
            input: { command: `printf '%s\\0' ${quoteBash(text)} >> ${quoteBash(out)}` },
          })),
        ]);
        for (const [format, program] of [
          ["bash", "bash"],
          ["node", process.execPath],
        ] as const) {
          writeFileSync(out, "");
          const file = join(folder, exportDraft(of, format, summer).filename);
          writeFileSync(file, exportDraft(of, format, summer).text);
          execFileSync(program, [file, "--yes"]);
          expect(readFileSync(out, "utf8").split("\0").slice(0, -1)).toEqual(texts.map(sound));
          writeFileSync(out, "");
          // Nobody answers: nothing is done.
          execFileSync(program, [file], { stdio: ["ignore", "pipe", "pipe"] });
          expect(readFileSync(out, "utf8")).toBe("");
        }
      }),
      { numRuns: 4 },
    );
  });

  test("tells in each language when it starts, and asks the environment for what is secret", () => {
    const of = chain({ kind: "schedule", cron: "5 9 * * 1-5", timezone: "Europe/Berlin" }, [
      {
        id: "run",
        kind: "action",
        connector: "local",
        operation: "run_command",
        input: { command: "python report.py" },
      },
      {
        id: "tell",
        kind: "action",
        connector: "slack",
        operation: "send_message",
        input: { text: "sales.csv is ready." },
      },
    ]);
    const text = (format: ExportFormat, atMs = summer) => exportDraft(of, format, atMs).text;
    expect(text("bash")).toContain("#   CRON_TZ=Europe/Berlin\n#   5 9 * * 1-5 bash");
    expect(text("bash")).toContain(`--data '{"text":"sales.csv is ready."}' "$SLACK_WEBHOOK_URL"`);
    expect(text("github-actions")).toContain('    - cron: "5 7 * * 1-5"');
    expect(text("github-actions")).toContain("# At UTC+1 it is: 5 8 * * 1-5");
    expect(text("github-actions", winter)).toContain('    - cron: "5 8 * * 1-5"');
    expect(parse(text("github-actions")).jobs.work.env).toEqual({
      SLACK_WEBHOOK_URL: `${opening} secrets.SLACK_WEBHOOK_URL }}`,
    });
    expect(text("node")).toContain("env.SLACK_WEBHOOK_URL");
    expect(text("powershell")).toContain("Invoke-Typed 'python report.py'");
  });

  test("reminds of a file that stays behind, and in a repository of one that the same push does not bring", () => {
    const of: WorkflowDefinition = {
      version: 1,
      name: "You change `a.ts` and `docs/*.md` together",
      trigger: { kind: "event", match: { type: "file_modified", path: "app/\\[id\\]/a.ts" }, quiet_seconds: 60 },
      nodes: [
        { id: "wait", kind: "wait_for_event", match: { type: "file_modified", path: "docs/*.md" }, timeout_seconds: 1 },
        {
          id: "tell",
          kind: "action",
          connector: "notify",
          operation: "send",
          input: { message: "The docs stayed behind." },
        },
      ],
      edges: [
        { from: "trigger", to: "wait" },
        { from: "wait", to: "tell", when: "timeout" },
      ],
    };
    const { text, filename } = exportDraft(of, "bash", summer);
    expect(filename).toBe("change-a-ts-and-docs-md-together.sh");
    expect(text).toContain("if ! changed 1 'docs/'*'.md'; then\n  say 'The docs stayed behind.'");
    expect(text).toContain("inotifywait -qq -r -e close_write 'app/[id]/a.ts'");
    const file = parse(exportDraft(of, "github-actions", summer).text);
    expect(file.on.push.paths).toEqual(["app/\\[id\\]/a.ts"]);
    expect(file.jobs.work.steps[1].run).toContain("git diff --quiet HEAD^ HEAD -- ':(glob)docs/*.md'");
  });

  test("stops before a command in which a secret was masked", () => {
    const of = chain({ kind: "manual" }, [
      {
        id: "run",
        kind: "action",
        connector: "http",
        operation: "request",
        input: { command: "curl -H 'Authorization: Bearer •••' https://example.org" },
      },
    ]);
    expect(exportDraft(of, "bash", summer).text).toMatch(/A secret was masked.*exit 1\nrun 'curl/);
  });
});

describe("a schedule in UTC", () => {
  test("moves weekdays over midnight along, both ways", () => {
    expect(toUtcCron("30 0 * * 1", "Europe/Berlin", summer)).toMatchObject({ lines: ["30 22 * * 0"], exact: true });
    expect(toUtcCron("30 20 * * 1-5", "America/New_York", winter)).toMatchObject({ lines: ["30 1 * * 2-6"] });
    expect(toUtcCron("0 9 * * 1-5", "Asia/Kolkata", summer)).toEqual({
      lines: ["30 3 * * 1-5"],
      offsetMinutes: 330,
      otherwise: null,
      exact: true,
    });
  });

  test("moves every hour of the day, and parts of hours where the zone is off by half of one", () => {
    expect(toUtcCron("5 9-17/2 * * 1-5", "Europe/Berlin", winter)).toMatchObject({
      lines: ["5 8,10,12,14,16 * * 1-5"],
    });
    expect(toUtcCron("5 15-17 * * 1-5", "America/Los_Angeles", winter)).toMatchObject({
      lines: ["5 23 * * 1-5", "5 0,1 * * 2-6"],
    });
    expect(toUtcCron("5,35 9-11 * * 1", "Asia/Kolkata", summer)).toMatchObject({
      lines: ["35 3-5 * * 1", "5 4-6 * * 1"],
    });
  });

  test("says when a day of the month cannot be moved", () => {
    expect(toUtcCron("30 0 1 * *", "Europe/Berlin", summer)).toMatchObject({ exact: false });
    expect(toUtcCron("30 0 15 * *", "Europe/Berlin", summer)).toMatchObject({ lines: ["30 22 14 * *"], exact: true });
    expect(toUtcCron("0 12 31 * *", "Europe/Berlin", summer)).toMatchObject({ lines: ["0 10 31 * *"], exact: true });
  });
});
