import { hostOf, shortenEntity } from "../wakatime/shorten-entity.ts";

export type Data = Readonly<Record<string, unknown>>;
type Fact = string | number | boolean | null;

/**
 * What of a moment may be kept, before the person's rules: a known kind's known facts and nothing else. Titles of
 * windows and pages are left out, since anything may stand in them; of an address the host stays, of a file its path
 * within the project. Null when nothing may: a private window of a browser, or an address without a host.
 *
 * @param type the bucket's, e.g. `currentwindow`
 */
export function cleanData(type: string, data: Data): Record<string, Fact> | null {
  switch (kindOf(type, data)) {
    case "window":
      return keep({ app: text(data.app) });
    case "page": {
      const host = data.incognito === true ? null : hostOf(text(data.url) ?? "");
      return host === null ? null : keep({ url: `https://${host}/`, audible: flag(data.audible) });
    }
    case "away":
      return keep({ status: text(data.status) });
    case "editor": {
      const project = lastPart(text(data.project));
      const file = shortenEntity(text(data.file) ?? "", null, project);
      return keep({
        file: file === "" ? null : file,
        project,
        language: text(data.language),
        branch: text(data.branch),
      });
    }
    default:
      // An unknown watcher's words are unknown too: that something was there, and no more.
      return {};
  }
}

export type Kind = "window" | "page" | "away" | "editor" | "unknown";

const kinds: Readonly<Record<string, Kind>> = {
  currentwindow: "window",
  "web.tab.current": "page",
  afkstatus: "away",
  "app.editor.activity": "editor",
};

/** Of what kind a moment is: by its bucket's type, or where that is an unknown one by its facts. */
export function kindOf(type: string, data: Data): Kind {
  const known = kinds[type];
  if (known) return known;
  if (typeof data.file === "string") return "editor";
  if (typeof data.url === "string") return "page";
  return typeof data.app === "string" ? "window" : "unknown";
}

/** Of a path that a rule has rewritten whole, as many of its last parts as the short one has: rules keep parts apart. */
export const asShortAs = (path: string, short: string): string =>
  path.split(/[\\/]/).slice(-short.split("/").length).join("/");

const text = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value.toWellFormed().replaceAll("\u0000", "").slice(0, 256) : null;
const flag = (value: unknown): boolean | null => (typeof value === "boolean" ? value : null);

/** Editors give the whole path of a project's folder. */
const lastPart = (path: string | null): string | null =>
  path?.split(/[\\/]/).findLast((part) => part !== "" && !/^[a-z]:$/i.test(part)) ?? null;

const keep = (facts: Record<string, Fact>): Record<string, Fact> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
