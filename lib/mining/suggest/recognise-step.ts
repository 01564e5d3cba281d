import type { Connector, Json, Step } from "../types.ts";
import { recogniseCommand } from "./recognise-command.ts";

/** What a connector can do in place of a step. */
export interface Operation {
  connector: Exclude<Connector, "notify">;
  operation: string;
  input: { [key: string]: Json };
  /** What the connector must be allowed to do, and on what. */
  scopes: string[];
  /** Programs that must be installed for it to run as it was typed. */
  programs: string[];
}

type App = Pick<Operation, "connector" | "operation" | "scopes">;

/** Programs with a window, by the name that watchers give them. The first that fits counts. */
const APPS: readonly [RegExp, App][] = [
  [/\bslack\b/i, { connector: "slack", operation: "send_message", scopes: ["post messages as you"] }],
  [
    /\b(?:ms[- ]?|microsoft )?teams\b/i,
    { connector: "teams", operation: "send_message", scopes: ["post messages as you"] },
  ],
  [
    /\bgoogle[ -]?drive\b|\bdrive\.google\.com\b/i,
    { connector: "drive", operation: "upload_file", scopes: ["add files"] },
  ],
  [/\bdropbox\b/i, { connector: "dropbox", operation: "upload_file", scopes: ["add files"] }],
  [/\bgithub\b/i, { connector: "github", operation: "open_page", scopes: [] }],
  [/\bgitlab\b/i, { connector: "gitlab", operation: "open_page", scopes: [] }],
  [
    /\b(?:outlook|gmail|thunderbird|e?-?mail|mutt)\b|\bmail\.google\.com\b/i,
    { connector: "email", operation: "send_message", scopes: ["send mail as you"] },
  ],
];

/** What somebody does in such a program when they send or share. Anything else there is looking, which needs no automation. */
const SENDS = /send|post|compose|reply|forward|share|upload|message|mail|submit/i;

/** Folders that a program keeps the same elsewhere. */
const SYNCED: readonly [RegExp, App][] = [
  [/(?:^|\/)dropbox(?: \([^/)]*\))?\//i, { connector: "dropbox", operation: "upload_file", scopes: ["add files"] }],
  [
    /(?:^|\/)(?:google ?drive|googledrive-[^/]+|my drive)\//i,
    { connector: "drive", operation: "upload_file", scopes: ["add files"] },
  ],
];

/**
 * What could do a step for the person: the connector's operation that its command is, its app is used for, or its folder
 * keeps; else the command itself on the person's machine. Undefined for what only a person can do.
 * @param before the steps that come before it, to find what is sent or copied
 */
export function recogniseStep(step: Step, before: readonly Step[] = []): Operation | undefined {
  // Which file it will be the next time, nobody knows yet.
  if (step.pattern) return undefined;
  if (step.type === "command_run") {
    return step.command === undefined || step.command === "" ? undefined : recogniseCommand(step.command);
  }
  if (step.type === "file_created" || step.type === "file_modified") return recogniseCopy(step, before);
  const name = step.tool ?? step.app;
  if (name === undefined || !(step.action === undefined ? false : SENDS.test(step.action))) return undefined;
  const app = APPS.find(([pattern]) => pattern.test(name))?.[1];
  if (app === undefined || app.operation === "open_page") return undefined;
  return { ...app, input: inputOf(app, before), programs: [] };
}

/** A file that appears in a synced folder, when one of the same name was there before elsewhere, is a copy of that. */
function recogniseCopy({ path }: Step, before: readonly Step[]): Operation | undefined {
  if (path === undefined) return undefined;
  const app = SYNCED.find(([pattern]) => pattern.test(path))?.[1];
  const name = nameOf(path);
  const source = before.find(
    (step) => step.path !== undefined && !step.pattern && step.path !== path && nameOf(step.path) === name,
  );
  if (app === undefined || source?.path === undefined) return undefined;
  return { ...app, input: { source: source.path, target: path }, programs: [] };
}

/** What is known of what is sent; `ask` names what only the person knows. */
function inputOf({ operation }: App, before: readonly Step[]): Operation["input"] {
  const last = before.findLast(({ path }) => path !== undefined);
  const file = last?.path;
  if (operation === "upload_file") return file === undefined || last?.pattern ? { ask: ["source"] } : { source: file };
  const text = file === undefined ? "Done." : `${nameOf(file)} is ready.`;
  if (operation === "send_message")
    return file === undefined ? { text, ask: ["to"] } : { text, about: file, ask: ["to"] };
  return {};
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
