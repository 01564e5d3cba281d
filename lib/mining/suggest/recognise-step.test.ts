import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Step } from "../types.ts";
import { recogniseCommand } from "./recognise-command.ts";
import { recogniseStep } from "./recognise-step.ts";
import { argumentsOf, optionOf, splitCommand } from "./split-command.ts";

describe("a command", () => {
  test.each([
    ["python report.py", "local", "run_command"],
    ["aws s3 cp out.csv s3://acme/reports/", "s3", "put_object"],
    ["aws --profile work s3 sync s3://acme/in ./in", "s3", "get_object"],
    ["aws ec2 describe-instances", "local", "run_command"],
    ["rclone copy out.csv drive:reports", "drive", "upload_file"],
    ["rclone sync dropbox:photos ./photos", "dropbox", "download_file"],
    ["rclone copy a b", "local", "run_command"],
    ["git push", "local", "run_command"],
    ["git push git@github.com:acme/site.git main", "github", "push_commits"],
    ["git push https://gitlab.example.org/acme/site.git", "gitlab", "push_commits"],
    ["git commit -m 'push to github.com'", "local", "run_command"],
    ["gh pr create --fill", "github", "create_pull_request"],
    ["gh pr list", "local", "run_command"],
    ["glab mr create -t 'New'", "gitlab", "create_merge_request"],
    ["curl -sS https://example.org/ping", "http", "request"],
    ["curl -d '{}' https://hooks.slack.com/services/T/B/x", "slack", "send_message"],
    ["curl --json @card.json https://acme.webhook.office.com/webhookb2/x", "teams", "send_message"],
    ["psql -c 'select 1' shop", "database", "run_statement"],
    ["sqlite3 shop.db 'select 1'", "database", "run_statement"],
    ["python report.py | mail -s 'Sales today' boss@example.org", "email", "send_message"],
    ["cd out && mutt -a out.csv -s Report -- ada@example.org < body", "email", "send_message"],
    ["sudo -n true; /usr/bin/mysql -e 'select 1'", "database", "run_statement"],
  ])("%s is %s: %s", (command, connector, operation) => {
    const found = recogniseCommand(command);
    expect(found).toMatchObject({ connector, operation, input: { command } });
  });

  test("tells what it asks for, and no more", () => {
    expect(recogniseCommand("python r.py && aws s3 cp out.csv s3://acme/reports/")).toMatchObject({
      scopes: ["s3:PutObject on s3://acme"],
      programs: ["python", "aws"],
      input: { source: "out.csv", target: "s3://acme/reports/" },
    });
    expect(
      recogniseCommand("curl -X PUT -H 'Authorization: Bearer x' https://api.example.org/v1/a?token=1"),
    ).toMatchObject({
      input: { method: "PUT", url: "https://api.example.org/v1/a" },
      scopes: ["PUT requests to api.example.org"],
    });
    expect(recogniseCommand("mail -s Report ada@example.org").scopes).toEqual(["send mail as you to ada@example.org"]);
  });

  test("is split into the words that were quoted", () => {
    const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme-ascii", minLength: 1 }), { minLength: 1 }), (words) => {
        expect(splitCommand(`run ${words.map(quoted).join(" ")}`)).toEqual([{ program: "run", words }]);
      }),
    );
  });

  test("of any kind is taken without a fault", () => {
    fc.assert(fc.property(fc.string(), (line) => void recogniseCommand(line)));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("aws", "s3", "cp", "curl", "https://", "'", "-s", "|", "gh", "pr")),
        (words) => void recogniseCommand(words.join(" ")),
      ),
    );
  });

  test("keeps redirections and options' values from its arguments", () => {
    expect(argumentsOf(["-s", "Sales", "a@b.c", ">", "log", "2>&1"], new Set(["-s"]))).toEqual(["a@b.c"]);
    expect(optionOf(["--subject=x y", "-sz"], "--subject")).toBe("x y");
    expect(optionOf(["-sz"], "-s", "--subject")).toBe("z");
  });
});

describe("another step", () => {
  const step = (what: Partial<Step>): Step => ({ symbol: "s", type: "app_used", ...what });
  const report = step({ type: "file_modified", path: "reports/out.csv" });

  test.each([
    ["Slack", "send", "slack"],
    ["Microsoft Teams", "post message", "teams"],
    ["Gmail", "compose", "email"],
    ["OUTLOOK.EXE", "send", "email"],
    ["Google Drive", "upload", "drive"],
    ["Dropbox", "share", "dropbox"],
  ])("in %s: %s is for %s", (app, action, connector) => {
    expect(recogniseStep(step({ app, action }))?.connector).toBe(connector);
    expect(recogniseStep(step({ type: "tool_used", tool: app, action }))?.connector).toBe(connector);
  });

  test("that only looks is for nobody to do, and neither is a program that merely sounds alike", () => {
    expect(recogniseStep(step({ app: "Slack" }))).toBeUndefined();
    expect(recogniseStep(step({ app: "Slack", action: "read" }))).toBeUndefined();
    expect(recogniseStep(step({ app: "mailing-labels", action: "print" }))).toBeUndefined();
    expect(recogniseStep(step({ app: "editor", action: "send" }))).toBeUndefined();
  });

  test("is a copy where a file of the same name lay elsewhere before, and else the person's own doing", () => {
    const copy = step({ type: "file_created", path: "Dropbox/team/out.csv" });
    expect(recogniseStep(copy, [report])).toMatchObject({
      connector: "dropbox",
      input: { source: "reports/out.csv", target: "Dropbox/team/out.csv" },
    });
    expect(recogniseStep(copy)).toBeUndefined();
    expect(recogniseStep(step({ type: "file_created", path: "My Drive/out.csv" }), [report])?.connector).toBe("drive");
    expect(recogniseStep(report, [copy])).toBeUndefined();
  });

  test("names the file that a message is about, and asks for whom it is", () => {
    expect(recogniseStep(step({ app: "Slack", action: "send" }), [report])?.input).toEqual({
      text: "out.csv is ready.",
      about: "reports/out.csv",
      ask: ["to"],
    });
  });
});
