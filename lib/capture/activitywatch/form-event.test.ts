import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { cleanData } from "./clean-data.ts";
import { formEvent, type Stream } from "./form-event.ts";

const ids = new Map<string, string>();
const stream = (type: string, client = "aw-watcher-x"): Stream => ({
  bucketId: `${client}_laptop`,
  type,
  client,
  writeTime: (atMs) => new Date(atMs).toISOString(),
  nameId: (name) => {
    const known = ids.get(name) ?? crypto.randomUUID();
    ids.set(name, known);
    return known;
  },
});
const startMs = Date.parse("2026-11-20T09:00:00Z");
const tell = (type: string, data: Record<string, unknown>, client?: string, durationMs = 90_500.4) => {
  const cleaned = cleanData(type, data);
  return cleaned && formEvent({ startMs, durationMs, data: cleaned }, stream(type, client));
};

describe("a moment of ActivityWatch's", () => {
  test("with a window is an application used, without the title", () => {
    expect(tell("currentwindow", { app: "Excel", title: "Salaries 2026 - Excel" })).toMatchObject({
      type: "app_used",
      app: "Excel",
      occurred_at: "2026-11-20T09:00:00.000Z",
      duration_ms: 90_500,
      source: "activitywatch",
    });
  });

  test("with a page is a visit to its host, and from a private window nothing", () => {
    const url = "https://ada:pass@mail.example.com/inbox/42?token=abc#top";
    expect(cleanData("web.tab.current", { url, title: "Inbox (3)", audible: false, tabCount: 9 })).toEqual({
      url: "https://mail.example.com/",
      audible: false,
    });
    expect(tell("web.tab.current", { url, title: "x" })).toMatchObject({
      type: "page_visited",
      app: "mail.example.com",
    });
    expect(cleanData("web.tab.current", { url, title: "x", incognito: true })).toBeNull();
    expect(cleanData("web.tab.current", { url: "", title: "New tab" })).toBeNull();
  });

  test("with a file is a file opened, by its path within the project", () => {
    const data = { file: "/home/ada/code/site/src/app.ts", project: "/home/ada/code/site", language: "typescript" };
    expect(tell("app.editor.activity", data, "aw-watcher-vscode")).toMatchObject({
      type: "file_opened",
      path: "src/app.ts",
      project: "site",
      tool: "vscode",
      metadata: { language: "typescript" },
    });
    expect(tell("app.editor.activity", { file: "C:\\Users\\ada\\x.txt" })).toMatchObject({ path: "x.txt" });
  });

  test("away, unknown, or over at once, is no event", () => {
    expect(tell("afkstatus", { status: "afk" })).toBeNull();
    expect(tell("my.own.watcher", { secret: "x" })).toBeNull();
    expect(tell("currentwindow", { app: "Excel" }, undefined, 999)).toBeNull();
  });

  test("has the same id however often it is told", () => {
    expect(tell("currentwindow", { app: "Excel" })?.id).toBe(tell("currentwindow", { app: "Excel" })?.id);
    expect(tell("currentwindow", { app: "Excel" })?.id).not.toBe(tell("currentwindow", { app: "Word" })?.id);
  });
});

test("whatever a watcher sends, nothing of titles, of addresses beyond the host, or of folders above a project is kept", () => {
  const secret = "Sup3rS3cret";
  const data = fc.record(
    {
      app: fc.constantFrom("Firefox", "code"),
      title: fc.constant(secret),
      url: fc.constantFrom(`https://example.com/${secret}`, `https://u:${secret}@example.com/`, `file:///${secret}`),
      file: fc.constantFrom(`/home/${secret}/p/a.ts`, `C:\\${secret}\\p\\a.ts`, "a.ts"),
      project: fc.constantFrom("p", `/home/${secret}/p`),
      [secret]: fc.constant(1),
      more: fc.constant({ deep: secret }),
      incognito: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const types = fc.constantFrom("currentwindow", "web.tab.current", "afkstatus", "app.editor.activity", "own");
  fc.assert(
    fc.property(types, data, (type, sent) => {
      const cleaned = cleanData(type, sent);
      expect(JSON.stringify(cleaned)).not.toContain(secret);
      if (cleaned === null) return;
      expect(cleanData(type, cleaned)).toEqual(cleaned);
      const event = formEvent({ startMs, durationMs: 5_000, data: cleaned }, stream(type));
      if (event) expect(TelemetryEvent.safeParse(event).success).toBe(true);
    }),
  );
});
