import { randomUUID } from "node:crypto";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { sensitiveRuleNames } from "#lib/capture/redact/sensitive-path.ts";
import type { PrivacyRule } from "#lib/contracts/privacy.ts";
import { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Cli } from "../cli.ts";
import { rfc3339 } from "../collect/parse-git-log.ts";
import { explainIssue } from "../explain-issue.ts";
import { type ExitCode, exitCodes, usageFault } from "../fault.ts";
import { describeAction, describeMatch } from "../privacy/describe-rule.ts";
import {
  type Layer,
  openPolicy,
  privateFolderRule,
  privateTimeRule,
  readLayers,
  ruleName,
  secretsRule,
} from "../privacy/live-policy.ts";
import { findTop, nameRepository } from "../watch/find-repository.ts";
import { readRuleSettings } from "../watch/find-roots.ts";
import { whyLeftOut } from "../watch/why-left-out.ts";

export interface PrivacyTestOptions {
  readonly command?: string;
  readonly project?: string;
  readonly branch?: string;
  readonly app?: string;
  readonly tool?: string;
}

/**
 * `floyo privacy test [path]`: what would be recorded of an event now, to the byte, and by which rules; and whether a
 * watcher would see it at all. Nothing is kept.
 *
 * @throws Fault USAGE, PRIVACY_RULES
 */
export async function privacyTest(cli: Cli, path: string | undefined, options: PrivacyTestOptions): Promise<ExitCode> {
  const { terminal, home } = cli;
  const given = formTrial(path, options);
  const policy = openPolicy(home, { local: cli.local, counting: false });
  const left = policy.redact(given, { places: path === undefined ? [process.cwd()] : [resolve(path)] });
  const names = [...new Set([...left.rules, ...(left.event === null ? [left.droppedBy] : [])])];
  const changed = left.event !== null && JSON.stringify(left.event) !== JSON.stringify(given);
  const known = readLayers(home, cli.local);
  const leftOut =
    path === undefined || (options.project !== undefined && !isAbsolute(path))
      ? null
      : whyLeftOut(resolve(path), process.cwd(), await readRuleSettings(cli.env, [], home.dir));
  terminal.give({
    outcome: left.event === null ? "dropped" : changed ? "changed" : "unchanged",
    dropped_by: left.event === null ? left.droppedBy : null,
    rules: names.map((name) => ({ name, rule: findRule(known, name) })),
    event: left.event,
    left_out_by_watch: leftOut,
  });
  if (left.event === null) terminal.say("Nothing of it would be recorded.");
  else {
    terminal.say(changed ? "This would be recorded:" : "It would be recorded as it is:");
    terminal.say(JSON.stringify(left.event, null, 2));
  }
  for (const name of names) terminal.say(explainRule(name, findRule(known, name)));
  if (names.length === 0) terminal.say("No rule matches.");
  if (left.event !== null && leftOut !== null)
    terminal.say(`\`floyo watch\` does not look at it: ${leftOut.path} is left out (${leftOut.reason}).`);
  return exitCodes.ok;
}

/** The event as a watcher or a hook would form it. */
function formTrial(path: string | undefined, options: PrivacyTestOptions): TelemetryEvent {
  const { command, project, branch, app, tool } = options;
  if ([path, command, project, branch, app, tool].every((value) => value === undefined))
    throw usageFault("There is nothing to test.", "Give a path, or --command, --project, --branch, --app or --tool.");
  const now = Date.now();
  const type =
    path !== undefined
      ? "file_modified"
      : command !== undefined
        ? "command_run"
        : app !== undefined
          ? "app_used"
          : "tool_used";
  const parsed = TelemetryEvent.safeParse({
    id: randomUUID(),
    type,
    occurred_at: rfc3339(now, -new Date(now).getTimezoneOffset()),
    ...(path === undefined ? {} : placeOf(path, project)),
    ...(project === undefined ? {} : { project }),
    command,
    branch,
    app,
    tool,
  });
  if (!parsed.success) throw usageFault(`This cannot be an event: ${explainIssue(parsed.error, "it")}.`);
  return JSON.parse(JSON.stringify(parsed.data));
}

/** A path as it is recorded: from its repository on, or from this folder, with the project's name. */
function placeOf(path: string, project: string | undefined): Pick<TelemetryEvent, "path" | "project"> {
  if (project !== undefined && !isAbsolute(path)) return { path, project };
  const place = resolve(path);
  const found = findTop(dirname(place));
  const top = found?.top ?? process.cwd();
  const within = relative(top, place);
  if (within === "" || within.startsWith("..") || isAbsolute(within)) return { path: place };
  return { path: within.split(sep).join("/"), project: found ? nameRepository(top, found.git) : basename(top) };
}

type Layers = Readonly<Record<Layer, readonly PrivacyRule[]>>;

const findRule = (layers: Layers, name: string): PrivacyRule | null =>
  (["machine", "workspace"] as const)
    .flatMap((layer) => layers[layer].filter(({ id }) => ruleName(layer, id) === name))
    .at(0) ?? null;

function explainRule(name: string, rule: PrivacyRule | null): string {
  if (rule) {
    const note = rule.note === undefined ? "" : ` (${rule.note})`;
    return `By ${name}${note}: ${describeMatch(rule)} are ${describeAction(rule)}.`;
  }
  if (name === secretsRule) return "By the built-in rule secrets: what looks like a secret is masked.";
  if (name === privateFolderRule) return "It lies in a private folder of this machine.";
  if (name === privateTimeRule) return "It is a private time of this machine now.";
  if (sensitiveRuleNames.includes(name)) return `By the built-in rule ${name}: such files hold secrets.`;
  return `By ${name}.`;
}
