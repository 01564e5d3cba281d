import type { PrivacyAction, PrivacySubject } from "#lib/contracts/privacy.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { maskSecrets } from "./mask-secrets.ts";
import type { RuleSet } from "./rule-set.ts";
import { wordsOf } from "./secret-names.ts";
import { sensitivePathRule } from "./sensitive-path.ts";

export interface Policy {
  readonly rules: RuleSet;
  /** A keyed hash of a text, at least 16 lower-case hex digits, the same for the same text. */
  readonly hash: (text: string) => string;
}

/** What became of an event, and the ids of the rules that matched. */
export type Redaction =
  | { readonly event: TelemetryEvent; readonly rules: readonly string[] }
  | { readonly event: null; readonly droppedBy: string; readonly rules: readonly string[] };

/** The fields that rules look at, and as what. */
const ruled = {
  path: "path",
  previous_path: "path",
  project: "project",
  branch: "branch",
  command: "command",
  app: "app",
  tool: "tool",
} as const satisfies Partial<Record<keyof TelemetryEvent, PrivacySubject>>;
const ruledFields = Object.keys(ruled) as (keyof typeof ruled)[];
const textFields = [...ruledFields, "action", "group", "source"] as const;

/** The texts in which a person writes words: there a hashed folder's name is hidden by itself, too. */
const worded: ReadonlySet<string> = new Set(["project", "branch", "command", "action"]);

/** Every round leaves less to find; an event that still changes after so many is not recorded. */
const roundsMax = 8;

/**
 * Applies a person's rules and the built-in ones to an event, before anything of it is kept or shown. Redacting twice
 * changes nothing more: what one rule leaves is looked at again by all.
 */
export function redactEvent(given: TelemetryEvent, policy: Policy): Redaction {
  if (policy.rules.isEmpty && isClean(given)) return { event: given, rules: [] };
  const rules = new Set<string>();
  let event = given;
  for (let round = 0; round < roundsMax; round += 1) {
    const droppedBy = dropRule(event, policy, rules);
    if (droppedBy !== null) return { event: null, droppedBy, rules: [...rules] };
    const next = applyOnce(event, policy, rules);
    if (isSame(next, event)) return { event: next, rules: [...rules] };
    event = next;
  }
  return { event: null, droppedBy: "unsettled", rules: [...rules] };
}

/** Whether the built-in rules alone would leave an event as it is. Most are, and a batch holds a thousand. */
function isClean(event: TelemetryEvent): boolean {
  for (const field of textFields) {
    const value = event[field];
    if (value !== undefined && maskSecrets(value) !== value) return false;
  }
  for (const path of [event.path, event.previous_path])
    if (path !== undefined && sensitivePathRule(path) !== null) return false;
  for (const [key, value] of Object.entries(event.metadata ?? {})) {
    if (maskSecrets(key) !== key || saysSecret(key)) return false;
    if (typeof value === "string" && maskSecrets(value) !== value) return false;
  }
  return true;
}

/** Whether all that redacting may change is as it was, metadata in its order. */
function isSame(next: TelemetryEvent, event: TelemetryEvent): boolean {
  if (textFields.some((field) => next[field] !== event[field])) return false;
  const [after, before] = [next, event].map(({ metadata }) => Object.entries(metadata ?? {}));
  return (
    after?.length === before?.length &&
    (after ?? []).every(([key, value], index) => key === before?.[index]?.[0] && value === before[index][1])
  );
}

function dropRule(event: TelemetryEvent, policy: Policy, hits: Set<string>): string | null {
  for (const field of ruledFields) {
    const value = event[field];
    if (value === undefined) continue;
    const secret = ruled[field] === "path" ? sensitivePathRule(value) : null;
    if (secret !== null) return secret;
    const ruling = policy.rules.rule(ruled[field], value);
    for (const id of ruling.rules) hits.add(id);
    if (ruling.action === "drop") return ruling.rules.find((id) => policy.rules.drops(id)) ?? null;
  }
  for (const path of pathsIn(event, policy)) {
    const ruling = policy.rules.rule("path", path);
    for (const id of ruling.rules) hits.add(id);
    if (ruling.action === "drop") return ruling.rules.find((id) => policy.rules.drops(id)) ?? null;
  }
  return null;
}

/** The texts that are no paths by themselves. */
const elsewhere = textFields.filter((field) => field !== "path" && field !== "previous_path");

/** A file by its name alone: `budget.xlsx`, and no version such as `3.11`. */
const fileName = /[^.]\.[a-z][a-z0-9]{0,7}$/i;
const isPath = (word: string): boolean => /[^/\\][/\\]|[/\\][^/\\]/.test(word) || fileName.test(word);

/** Paths that stand in other texts: words of a command, of an action or of metadata that hold a separator or an extension. */
function pathsIn(event: TelemetryEvent, { rules }: Policy): string[] {
  if (!rules.looksAt("path")) return [];
  const texts = [...elsewhere.map((field) => event[field]), ...Object.entries(event.metadata ?? {}).flat()];
  return texts.flatMap((text) => (typeof text === "string" ? text.split(/[\s"'`=;|&<>(),]+/).filter(isPath) : []));
}

function applyOnce(event: TelemetryEvent, policy: Policy, hits: Set<string>): TelemetryEvent {
  const next: TelemetryEvent = { ...event };
  const hidden = new Map<string, string>();
  const folders = new Set<string>();
  for (const field of ruledFields) {
    const value = event[field];
    if (value === undefined) continue;
    const ruling = policy.rules.rule(ruled[field], value);
    for (const id of ruling.rules) hits.add(id);
    if (ruling.action === null) continue;
    const shown = show(value, ruled[field], ruling.action, event.project, policy);
    next[field] = shown;
    if (shown === value) continue;
    hidden.set(value, shown);
    const name = lastName(value);
    if (ruling.action !== "hash" || ruled[field] !== "path") continue;
    if (name !== value) hidden.set(name, lastName(shown));
    for (const folder of policy.rules.secretFolders(value)) folders.add(folder);
  }
  for (const path of pathsIn(event, policy)) {
    const ruling = policy.rules.rule("path", path);
    if (ruling.action !== null) hidden.set(path, show(path, "path", ruling.action, event.project, policy));
    if (ruling.action === "hash") for (const folder of policy.rules.secretFolders(path)) folders.add(folder);
  }
  const hideWord = (word: string) => {
    for (const id of policy.rules.secretNames.get(word.toLowerCase()) ?? []) hits.add(id);
    return hashName(word, policy.hash);
  };
  const { secretNames, secretWords } = policy.rules;
  const words = folders.size === 0 ? secretWords : wordsOf([...secretNames.keys(), ...folders]);
  const hideAll = (text: string) => {
    const shown = hide(text, hidden);
    return words === null ? shown : besideTokens(shown, (part) => part.replace(words, hideWord));
  };
  const clean = (text: string) => maskSecrets(hideAll(text));
  for (const field of textFields) {
    const value = next[field];
    if (value !== undefined) next[field] = worded.has(field) ? clean(value) : maskSecrets(hide(value, hidden));
  }
  if (event.metadata) {
    next.metadata = Object.fromEntries(
      Object.entries(event.metadata).map(([key, value]) => [
        clean(key),
        typeof value === "string" ? cleanEntry(key, value, clean) : value,
      ]),
    );
  }
  return next;
}

/** A value whose own name says that it is a secret is masked whole. */
const cleanEntry = (key: string, value: string, clean: (text: string) => string): string =>
  value !== "" && saysSecret(key) ? "•••" : clean(value);

/** The words that make a name a secret's. `author` and `keyboard` are none. */
const secretWord =
  /^(?:keys?|auth(?:orization)?|\w*(?:tokens?|secrets?|passw(?:or)?ds?|passphrases?|passcodes?|pwds?|credentials?)|\w*(?:api|access|private|signing|encryption|auth|ssh)keys?)$/i;

function saysSecret(key: string): boolean {
  // A cheap question before the whole one.
  if (!/key|token|secret|pass|pwd|credential|auth/i.test(key)) return false;
  const words = key.replace(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[^a-z0-9]+/i);
  return words.some((word) => secretWord.test(word));
}

function show(
  value: string,
  subject: PrivacySubject,
  action: PrivacyAction,
  project: string | undefined,
  { hash }: Policy,
): string {
  if (action === "hash") return subject === "path" ? hashPath(value, hash) : hashName(value, hash);
  if (subject === "command") return value.trim().split(/\s/, 1)[0] ?? value;
  if (action === "basename") return lastName(value);
  const normal = value.replaceAll("\\", "/");
  if (!/^(?:\/|~|[a-z]:\/)/i.test(normal)) return value;
  const parts = normal.split("/");
  const at = project === undefined ? -1 : parts.lastIndexOf(project, parts.length - 2);
  return at < 0 ? lastName(value) : parts.slice(at + 1).join("/");
}

const token = /~[0-9a-f]{16}/;
const anyToken = new RegExp(`(${token.source})`);

/** Changes a text, the hashes in it aside. */
const besideTokens = (text: string, change: (part: string) => string): string =>
  text
    .split(anyToken)
    .map((part) => (token.test(part) ? part : change(part)))
    .join("");

/** Name by name, so that folders can still be compared; an extension of letters stays, since it says the language alone. */
const hashPath = (path: string, hash: (text: string) => string): string =>
  path
    .replaceAll("\\", "/")
    .split("/")
    .map((part, index, parts) => {
      const extension = index === parts.length - 1 ? (/(?<=.)\.[a-z]{1,5}$/i.exec(part)?.[0] ?? "") : "";
      return hashName(part.slice(0, part.length - extension.length), hash) + extension;
    })
    .join("/");

const hashName = (name: string, hash: (text: string) => string): string =>
  name === "" || new RegExp(`^${token.source}$`).test(name) ? name : `~${hash(name).slice(0, 16)}`;

const lastName = (path: string): string => path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;

/** A text without the values that rules hid in other fields, the longest first. Hashes made already are left alone. */
function hide(text: string, hidden: ReadonlyMap<string, string>): string {
  let shown = text;
  for (const [value, instead] of [...hidden].sort(([a], [b]) => b.length - a.length)) {
    const safe = value.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&");
    // Of a short value only whole words: it would be found inside every other one.
    const found = new RegExp(value.length < 4 ? `(?<![\\p{L}\\p{N}_])${safe}(?![\\p{L}\\p{N}_])` : safe, "giu");
    shown = besideTokens(shown, (part) => part.replace(found, () => instead));
  }
  return shown;
}
