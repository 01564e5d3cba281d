import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PrivacyRule, privacyActions } from "#lib/contracts/privacy.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { redactEvent } from "./redact-event.ts";
import { RuleSet } from "./rule-set.ts";

const hash = (text: string) => createHmac("sha256", "key").update(text).digest("hex");
const policy = (...rules: PrivacyRule[]) => ({ rules: new RuleSet(rules), hash });
const event = (fields: Partial<TelemetryEvent>): TelemetryEvent => ({
  id: "7b0e2c3e-6a3b-4d6e-9a51-0d5f4d5d8f10",
  type: "file_modified",
  occurred_at: "2026-11-20T09:05:00+01:00",
  ...fields,
});
const clients = (action: PrivacyRule["action"]): PrivacyRule => ({
  id: "clients",
  subject: "path",
  patterns: ["clients/"],
  action,
});
const everywhere = (text: string) =>
  event({
    command: `run ${text}`,
    tool: text,
    action: text,
    app: text,
    project: text,
    branch: text,
    group: text,
    source: text,
    metadata: { [text]: "key", value: text },
  });

describe("redactEvent", () => {
  it("masks secrets in every text", () => {
    const { event: left } = redactEvent(everywhere("ghp_0123456789abcdef"), policy());
    expect(JSON.stringify(left)).not.toContain("0123456789abcdef");
  });

  it("hides a hashed path wherever it stands", () => {
    const path = "clients/zanzibar/budget.xlsx";
    const { event: left, rules } = redactEvent({ ...everywhere(path), path }, policy(clients("hash")));
    expect(JSON.stringify(left)).not.toMatch(/zanzibar|budget/);
    expect(left?.path).toMatch(/^~[0-9a-f]{16}\/~[0-9a-f]{16}\/~[0-9a-f]{16}\.xlsx$/);
    expect(rules).toEqual(["clients"]);
  });

  it("leaves out a renaming out of a dropped folder", () => {
    const left = redactEvent(event({ path: "a.ts", previous_path: "clients/a.ts" }), policy(clients("drop")));
    expect(left).toEqual({ event: null, droppedBy: "clients", rules: ["clients"] });
  });

  it.each(["hash", "drop"] as const)("finds a path under a %s rule among a command's arguments", (action) => {
    const given = event({ type: "command_run", command: "vim --file=clients/zanzibar/a.md" });
    expect(JSON.stringify(redactEvent(given, policy(clients(action))))).not.toContain("zanzibar");
  });

  it.each([
    ["vim budget.xlsx", "hash", /^vim ~[0-9a-f]{16}\.xlsx$/],
    ["vim --file=budget.csv", "hash", /^vim --file=~[0-9a-f]{16}\.csv$/],
    ["git add budget", "hash", /^git add budget$/],
    ["vim other.xlsx", "hash", /^vim other\.xlsx$/],
  ] as const)("finds a file by its name alone among a command's words: %s", (command, action, shown) => {
    const rule: PrivacyRule = { id: "money", subject: "path", patterns: ["budget*"], action };
    expect(redactEvent(event({ type: "command_run", command }), policy(rule)).event?.command).toMatch(shown);
  });

  it("leaves out a command that names a dropped file by its name alone", () => {
    const rule: PrivacyRule = { id: "money", subject: "path", patterns: ["budget*"], action: "drop" };
    const given = event({ type: "command_run", command: "vim budget.xlsx" });
    expect(redactEvent(given, policy(rule))).toEqual({ event: null, droppedBy: "money", rules: ["money"] });
  });

  it.each([
    "key",
    "api_key",
    "apiKey",
    "X-Api-Key",
    "token",
    "accessToken",
    "PGPASSWORD",
    "db.password",
    "auth",
    "Authorization",
    "sshkey",
    "aws_secret_access_key",
  ])("masks a metadata value whole whose name is %s", (key) => {
    expect(redactEvent(event({ metadata: { [key]: "hunter2" } }), policy()).event?.metadata).toEqual({ [key]: "•••" });
  });

  it.each(["author", "keyboard", "monkey", "authentic", "keystrokes", "passage", "tokenizer"])(
    "leaves a metadata value alone whose name is %s",
    (key) => {
      expect(redactEvent(event({ metadata: { [key]: "Ada" } }), policy()).event?.metadata).toEqual({ [key]: "Ada" });
    },
  );

  const secretClient = (pattern: string): PrivacyRule => ({
    id: "client",
    subject: "path",
    patterns: [pattern],
    action: "hash",
  });

  it.each(["src/secret-client/", "secret-client", "src/secret-client/*.md", "src/secret-client/**"])(
    "hides the name that %s picks out as a word too, with and without a path, and says by which rule",
    (pattern) => {
      const told = { command: "cd src && make Secret-Client", metadata: { note: "for secret-client", src: "x" } };
      for (const path of [undefined, "src/secret-client/a.md"]) {
        const left = redactEvent(
          event({ ...told, ...(path === undefined ? {} : { path }) }),
          policy(secretClient(pattern)),
        );
        expect(JSON.stringify(left.event)).not.toMatch(/secret-client/i);
        expect(left.event).toMatchObject({
          command: expect.stringMatching(/^cd src && make ~[0-9a-f]{16}$/),
          metadata: { note: expect.stringMatching(/^for ~[0-9a-f]{16}$/), src: "x" },
        });
        expect(left.rules).toEqual(["client"]);
      }
    },
  );

  it("hides a hashed folder's name as a whole word alone, and tools and sources never", () => {
    const given = { command: "sell secret-client2 to secret-client", tool: "secret-client", source: "secret-client" };
    expect(redactEvent(event(given), policy(secretClient("secret-client/"))).event).toMatchObject({
      command: expect.stringMatching(/^sell secret-client2 to ~/),
      tool: "secret-client",
      source: "secret-client",
    });
  });

  it("leaves exceptions of a rule alone", () => {
    const rule = { ...clients("drop"), except: ["clients/open/"] };
    expect(redactEvent(event({ path: "clients/open/a.ts" }), policy(rule)).event?.path).toBe("clients/open/a.ts");
  });

  it("shows a path from its project on", () => {
    const rule: PrivacyRule = { id: "near", subject: "path", patterns: ["*"], action: "relative" };
    const left = redactEvent(event({ path: "/home/ada/floyo/lib/a.ts", project: "floyo" }), policy(rule));
    expect(left.event?.path).toBe("lib/a.ts");
  });

  const word = fc.stringMatching(/^[g-z]{5,9}$/);
  const path = fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  const action = fc.constantFrom(...privacyActions);

  it("leaves the same without any rule as with one that matches nothing", () => {
    const text = fc.oneof(
      path,
      fc.constantFrom(
        ".env",
        "home/.ssh/id_rsa",
        "curl -u ada:geheim x",
        "TOKEN=abc",
        "--password hunter2",
        "ghp_12345678901",
      ),
      fc.string({ minLength: 1 }),
    );
    const some = fc.option(text, { nil: undefined });
    const given = fc.record({
      path: some,
      previous_path: some,
      command: some,
      action: some,
      group: some,
      metadata: fc.option(
        fc.dictionary(fc.oneof(text, fc.constantFrom("api_key", "note")), fc.oneof(text, fc.integer())),
        {
          nil: undefined,
        },
      ),
    });
    const idle = policy({ id: "idle", subject: "branch", patterns: ["matches-nothing"], action: "drop" });
    fc.assert(
      fc.property(given, (fields) => {
        const one = event(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
        expect(redactEvent(one, policy())).toEqual(redactEvent(one, idle));
      }),
    );
  });

  it("changes nothing more the second time", () => {
    fc.assert(
      fc.property(path, action, action, (at, first, second) => {
        const rules = policy(
          { id: "one", subject: "path", patterns: ["*"], action: first },
          { id: "two", subject: "path", patterns: [`/${at.split("/").at(-1)}`], action: second },
        );
        const once = redactEvent({ ...everywhere(at), path: at }, rules).event;
        if (once) expect(redactEvent(once, rules).event).toEqual(once);
      }),
    );
  });

  it("takes the strictest of several rules, in any order", () => {
    fc.assert(
      fc.property(path, fc.shuffledSubarray([...privacyActions], { minLength: 1 }), (at, actions) => {
        const rules = actions.map((each) => ({ id: each, subject: "path" as const, patterns: ["*"], action: each }));
        const strictest = privacyActions.findLast((each) => actions.includes(each));
        const alone = rules.filter(({ id }) => id === strictest);
        expect(redactEvent(event({ path: at }), policy(...rules)).event).toEqual(
          redactEvent(event({ path: at }), policy(...alone)).event,
        );
      }),
    );
  });

  it("shows no name that a hash or drop rule covers, whatever other rule is added", () => {
    fc.assert(
      fc.property(path, fc.constantFrom("hash" as const, "drop" as const), action, (at, strict, added) => {
        const rules = policy(
          { id: "strict", subject: "path", patterns: ["*"], action: strict },
          { id: "added", subject: "path", patterns: ["*"], action: added },
        );
        const left = JSON.stringify(redactEvent({ ...everywhere(at), path: at }, rules).event);
        expect(left).not.toContain(at);
        expect(left).not.toContain(`"${at.split("/").at(-1)}"`);
      }),
    );
  });

  it("lets no folder that a hashing rule makes secret survive as a word, and leaves those above it", () => {
    const folders = fc.uniqueArray(word, { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(
        folders,
        fc.nat(),
        fc.boolean(),
        fc.constantFrom(" ", "-", "_", "/", ": "),
        (names, pick, whole, gap) => {
          const at = pick % names.length;
          const [above, secret] = [names.slice(0, at), names.slice(at)];
          const pattern = whole ? `/${names.slice(0, at + 1).join("/")}/` : `${names[at]}/`;
          const given = event({
            path: `${names.join("/")}/a.ts`,
            command: `run ${names.join(gap)} src`,
            branch: `topic/${names.join("-")}`,
            metadata: { [names.join(".")]: names.join(gap), src: "src" },
          });
          const { event: left } = redactEvent(given, policy(secretClient(pattern)));
          const told = JSON.stringify({ ...left, id: "", occurred_at: "" });
          for (const name of secret) expect(told).not.toContain(name);
          for (const name of above) expect(left?.branch).toContain(name);
          expect(left?.metadata?.src).toBe("src");
          if (left) expect(redactEvent(left, policy(secretClient(pattern))).event).toEqual(left);
        },
      ),
    );
  });
});
