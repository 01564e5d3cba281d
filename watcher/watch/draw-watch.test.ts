import { expect, test } from "vitest";
import { exitCodes, Fault } from "../fault.ts";
import { cellsOf } from "../terminal/width.ts";
import { subjectOf } from "./describe-watch.ts";
import { drawWatch } from "./draw-watch.ts";
import type { WatchReport } from "./watch-report.ts";

const at = Date.parse("2026-11-20T09:05:00Z");

function makeReport(more: Partial<WatchReport> = {}): WatchReport {
  return {
    name: "site, notes",
    roots: ["/srv/code/site", "/srv/notes"],
    startedAt: at,
    phase: "watching",
    rest: null,
    local: false,
    counts: {
      folders: 312,
      files: 4210,
      polled: 0,
      unreadable: 0,
      leftOut: new Map([
        ["dependencies", 3],
        ["ignored by git", 1204],
      ]),
    },
    captured: 41,
    dropped: 0,
    lost: 0,
    lastEventAt: at,
    recent: [
      line({ path: "docs/a/very/long/way/down/to/a/file/with/a-rather-long-name-of-its-own.md" }),
      line({ type: "file_renamed", previousPath: "old/name.ts", path: "new/name.ts" }),
      line({ type: null, count: 512, path: "src/", cause: { tool: "git", action: "checkout" }, group: "g" }),
      line({ type: "file_deleted", count: 60, path: "", group: "h" }),
      line({ path: "evil\u001b[2Jname.ts" }),
    ],
    troubles: new Map(),
    keepFault: null,
    sending: {
      state: "connected",
      queued: 0,
      sent: 41,
      refused: 0,
      lastSentAt: at,
      fault: null,
      nextAt: null,
      consented: true,
      revoked: false,
      keyRefused: false,
    },
    ...more,
  };
}

const line = (more: Partial<WatchReport["recent"][number]>): WatchReport["recent"][number] => ({
  at,
  type: "file_modified",
  path: "a.ts",
  previousPath: null,
  project: "site",
  group: null,
  count: 1,
  cause: null,
  ...more,
});

const draw = (report: WatchReport, columns = 100, rows = 24, help = false) =>
  drawWatch(report, { columns, rows, help, now: at, style: (_, text) => text });

test.each([20, 40, 60, 80, 120, 200])("at %i columns no line is wider, and every row is drawn", (columns) => {
  for (const rows of [6, 12, 24, 60]) {
    for (const help of [false, true]) {
      const lines = draw(makeReport(), columns, rows, help);
      expect(lines).toHaveLength(rows);
      for (const one of lines) expect(cellsOf(one)).toBeLessThanOrEqual(columns);
    }
  }
});

test("it says what is watched, what is left out and why, and what happened", () => {
  const text = draw(makeReport()).join("\n");
  expect(text).toContain("Watching /srv/code/site, /srv/notes: 4,210 files in 312 folders.");
  expect(text).toContain("Left out: ignored by git 1,204, dependencies 3.");
  expect(draw(makeReport(), 64).join("\n")).toContain("edited    docs/a/ver…/a-rather-long-name-of-its-own.md");
  expect(text).toContain("renamed   old/name.ts → new/name.ts");
  expect(text).toContain("git       checkout: 512 files in src/");
  expect(text).toContain("deleted   60 files");
  expect(text).toMatch(/Captured 41 {3}Queued 0 {3}Sent 41/);
  expect(text).toContain("● connected");
});

test("a file's name cannot talk to the terminal", () => {
  expect(draw(makeReport()).join("\n")).not.toContain("\u001b");
});

test.each([
  ["begin a line of its own", "a.ts\n09:05:00  deleted   everything.ts"],
  ["shift what stands beside it", "a\tb.ts"],
  ["hide itself by colours", "a\u001b[8mb.ts"],
])("nor can it %s", (_, path) => {
  const report = makeReport({ recent: [line({ path }), line({ type: "file_renamed", previousPath: path, path })] });
  for (const columns of [40, 100]) {
    for (const row of draw({ ...report, name: path, roots: [`/srv/${path}`] }, columns))
      expect(row).not.toMatch(/\p{Cc}/u);
  }
  for (const one of report.recent) expect(subjectOf(one)).not.toMatch(/\p{Cc}/u);
});

test("a server that is away is said to be in words, with what becomes of the events", () => {
  const report = makeReport();
  if (report.sending) {
    report.sending.state = "away";
    report.sending.queued = 7;
    report.sending.nextAt = at + 8_000;
    report.sending.fault = new Fault("UNREACHABLE", "Cannot reach http://localhost:3000: nothing listens there.", {
      exitCode: exitCodes.unreachable,
    });
  }
  const text = draw(report).join("\n");
  expect(text).toContain("○ not connected, next try");
  expect(text).toContain(
    "! Cannot reach http://localhost:3000: nothing listens there. What you do is captured and waits on",
  );
  expect(text).toContain("Queued 7");
});

test("without consent it says that nothing is captured, and where to decide", () => {
  const report = makeReport();
  if (report.sending) {
    report.sending.consented = false;
    report.sending.fault = new Fault("CONSENT_REQUIRED", "You have not agreed to collection.", {
      hint: "Read what is collected and decide at http://localhost:3000/w/ada/settings/privacy, then run it again.",
    });
  }
  const text = draw(report, 160).join("\n");
  expect(text).toContain("not agreed to collection: nothing is captured");
  expect(text).toContain("http://localhost:3000/w/ada/settings/privacy.");
});

test("before anything has happened it says what to do", () => {
  expect(draw(makeReport({ recent: [] })).join("\n")).toContain(
    "Edit a file in one of these folders, and it shows here.",
  );
});
