import { PrivacyRule } from "#lib/contracts/privacy.ts";
import type { Cli } from "../cli.ts";
import { explainIssue } from "../explain-issue.ts";
import { type ExitCode, exitCodes, usageFault } from "../fault.ts";
import { describeAction, describeMatch } from "../privacy/describe-rule.ts";
import { forgetHits } from "../privacy/hit-counts.ts";
import { ruleName } from "../privacy/live-policy.ts";
import { MachineRules, readMachineRules, writeMachineRules } from "../privacy/machine-rules.ts";
import { type PresetName, presetNames, presets, withoutPresets } from "../privacy/presets.ts";

export interface AddRuleOptions {
  readonly subject: string;
  readonly except?: readonly string[];
  readonly id?: string;
  readonly note?: string;
}

/**
 * `floyo privacy add <action> <patterns...>`: a rule of this machine, which holds at once.
 *
 * @throws Fault USAGE, PRIVACY_RULES
 */
export function addRule(cli: Cli, action: string, patterns: readonly string[], options: AddRuleOptions): ExitCode {
  const document = readMachineRules(cli.home);
  const parsed = PrivacyRule.safeParse({
    id: options.id ?? chooseId([patterns[0] ?? "", options.subject], document),
    subject: options.subject,
    patterns,
    ...(options.except ? { except: options.except } : {}),
    action,
    ...(options.note === undefined ? {} : { note: options.note }),
  });
  if (!parsed.success) throw usageFault(`This is no rule: ${explainIssue(parsed.error, "the rule")}.`);
  const rule = parsed.data;
  if (document.rules.some(({ id }) => id === rule.id))
    throw usageFault(`There is a rule ${rule.id} already.`, `Take it away with \`floyo privacy remove ${rule.id}\`.`);
  const next = MachineRules.safeParse({ ...document, rules: [...document.rules, rule] });
  if (!next.success) throw usageFault(`This is no rule: ${next.error.issues[0]?.message}.`);
  forgetHits(cli.home, ruleName("machine", rule.id));
  writeMachineRules(cli.home, next.data);
  cli.terminal.give({ added: rule });
  cli.terminal.say(`Rule ${rule.id}: ${describeMatch(rule)} are ${describeAction(rule)}.`);
  cli.terminal.say("It holds from now on for all that is captured on this machine, by running watchers too.");
  return exitCodes.ok;
}

/** A name that says what the rule is about, from the first text that has a letter or figure, and is not taken. */
function chooseId(texts: readonly string[], { rules }: MachineRules): string {
  const words = texts.map((text) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 40),
  );
  const word = words.find((one) => one !== "") ?? "rule";
  const taken = (id: string) => rules.some((rule) => rule.id === id);
  if (!taken(word)) return word;
  for (let n = 2; ; n += 1) if (!taken(`${word}-${n}`)) return `${word}-${n}`;
}

/** `floyo privacy remove <id>`. What was recorded while the rule held stays as it is. @throws Fault USAGE */
export function removeRule(cli: Cli, given: string): ExitCode {
  const document = readMachineRules(cli.home);
  const wanted = given.replace(/^machine:/, "");
  const rules = document.rules.filter(({ id }) => id !== wanted);
  if (rules.length === document.rules.length) {
    const known = document.rules.map(({ id }) => id).join(", ");
    throw usageFault(
      `This machine has no rule ${given}.`,
      known === "" ? "It has none at all; `floyo privacy list` shows the workspace's." : `It has: ${known}.`,
    );
  }
  writeMachineRules(cli.home, { ...document, rules });
  forgetHits(cli.home, ruleName("machine", wanted));
  cli.terminal.give({ removed: wanted });
  cli.terminal.say(`The rule ${wanted} is gone. What was captured while it held stays as it is.`);
  return exitCodes.ok;
}

/** `floyo privacy preset [name]`: shows the presets, or puts one in the place of another. @throws Fault USAGE */
export function preset(cli: Cli, name: string | undefined): ExitCode {
  const { terminal } = cli;
  if (name === undefined) {
    terminal.give({ presets: presetNames.map((one) => ({ name: one, ...presets[one] })) });
    for (const one of presetNames) terminal.say(`${one.padEnd(12)}  leaves ${presets[one].leaves}`);
    return exitCodes.ok;
  }
  if (name !== "none" && !isPreset(name))
    throw usageFault(`There is no preset ${name}.`, `Choose one of ${presetNames.join(", ")}, or none.`);
  const document = readMachineRules(cli.home);
  const chosen = name === "none" ? [] : presets[name].rules;
  const rules = [...withoutPresets(document.rules), ...chosen];
  for (const { id } of chosen) forgetHits(cli.home, ruleName("machine", id));
  writeMachineRules(cli.home, { ...document, rules });
  terminal.give({ preset: name === "none" ? null : name, rules: chosen });
  if (name === "none") terminal.say("No preset holds on this machine any more; your own rules stay.");
  else terminal.say(`${name} holds from now on: it leaves ${presets[name].leaves}. Your own rules stay.`);
  return exitCodes.ok;
}

const isPreset = (name: string): name is PresetName => presetNames.some((known) => known === name);
