import { sensitiveRuleNames } from "#lib/capture/redact/sensitive-path.ts";
import type { PrivacyRule } from "#lib/contracts/privacy.ts";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { describeAction, describeMatch } from "../privacy/describe-rule.ts";
import { type HitCount, idleDaysMax, isIdle, readHitCounts } from "../privacy/hit-counts.ts";
import {
  type Layer,
  privateFolderRule,
  privateTimeRule,
  readLayers,
  ruleName,
  secretsRule,
} from "../privacy/live-policy.ts";
import { readMachineRules } from "../privacy/machine-rules.ts";
import { describePrivateTime } from "../privacy/private-time.ts";
import { table } from "../terminal/table.ts";
import { when } from "../terminal/words.ts";
import { tilde } from "../watch/describe-watch.ts";

/**
 * `floyo privacy list`: every rule that holds here, the built-in ones included, with what each has caught on this machine.
 *
 * @throws Fault PRIVACY_RULES
 */
export function privacyList(cli: Cli): ExitCode {
  const { home, terminal } = cli;
  const now = new Date();
  const machine = readMachineRules(home);
  const layers = readLayers(home, cli.local);
  const counts = readHitCounts(home);
  const builtIn = [secretsRule, ...sensitiveRuleNames];
  const shown = (layer: Layer) =>
    layers[layer].map((rule) => {
      const name = ruleName(layer, rule.id);
      return { name, rule, count: counts[name], idle: isIdle(counts[name], now) };
    });
  const own = { machine: shown("machine"), workspace: shown("workspace") };
  terminal.give({
    built_in: builtIn.map((name) => ({ name, ...countFields(counts[name]) })),
    machine: {
      file: home.privacy,
      rules: own.machine.map(toFields),
      private_folders: machine.private_folders,
      private_times: machine.private_times,
      caught_in_private_folders: countFields(counts[privateFolderRule]),
      caught_in_private_times: countFields(counts[privateTimeRule]),
    },
    workspace: { fetched_at: layers.fetchedAt, rules: own.workspace.map(toFields) },
  });
  const caught = (name: string) => describeCount(counts[name], now);
  const heading = (text: string) => terminal.say(terminal.style("bold", text));
  heading("Built in, always");
  const columns = [{ title: "Rule" }, { title: "What it does" }, { title: "Caught here" }];
  terminal.say(
    table(
      columns,
      builtIn.map((name) => [
        name,
        name === secretsRule ? "secrets in any text are masked" : "such files are left out",
        caught(name),
      ]),
    ),
  );
  terminal.say();
  heading(`This machine (${tilde(home.privacy)})`);
  const rows = own.machine.map(({ rule, name }) => row(rule, caught(name)));
  for (const folder of machine.private_folders)
    rows.push(["private folder", `nothing is captured in ${folder}`, caught(privateFolderRule)]);
  for (const time of machine.private_times)
    rows.push(["private time", `nothing is captured ${describePrivateTime(time)}`, caught(privateTimeRule)]);
  terminal.say(
    rows.length > 0 ? table(columns, rows) : "No rules. `floyo privacy add` and `floyo privacy preset` make some.",
  );
  terminal.say();
  heading("Workspace");
  terminal.say(
    own.workspace.length > 0
      ? table(
          columns,
          own.workspace.map(({ rule, name }) => row(rule, caught(name))),
        )
      : "No rules.",
  );
  if (layers.fetchedAt !== null) terminal.say(terminal.style("dim", `Fetched ${when(layers.fetchedAt, now)}.`));
  for (const { rule, count } of [...own.machine, ...own.workspace].filter(({ idle }) => idle))
    terminal.note(
      `${rule.id} has matched nothing for ${idleDaysMax} days${count?.last_at ? "" : ", nor ever"}: see with \`floyo privacy test\` whether it does what you mean.`,
    );
  return exitCodes.ok;
}

const row = (rule: PrivacyRule, caught: string): string[] => [
  rule.id,
  `${describeMatch(rule)} are ${describeAction(rule)}`,
  caught,
];

interface Shown {
  readonly rule: PrivacyRule;
  readonly count: HitCount | undefined;
  readonly idle: boolean;
}

const toFields = ({ rule, count, idle }: Shown) => ({ ...rule, ...countFields(count), idle });

const countFields = (count: HitCount | undefined) => ({
  hits: count?.hits ?? 0,
  since: count?.since ?? null,
  last_at: count?.last_at ?? null,
});

function describeCount(count: HitCount | undefined, now: Date): string {
  if (!count || count.last_at === null) return "nothing yet";
  return `${count.hits.toLocaleString("en")}, last ${when(count.last_at, now)}`;
}
