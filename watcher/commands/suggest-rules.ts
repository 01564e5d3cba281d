import { describeRule } from "#lib/contracts/describe-rule.ts";
import { calibration, listRules, removeRule } from "#lib/contracts/suggestions.ts";
import { type Cli, openAccount } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { callApi } from "../send/call-api.ts";
import { table } from "../terminal/table.ts";
import { count, when } from "../terminal/words.ts";
import { completeId } from "./complete-id.ts";

/** `floyo suggest rules`: what one does not want to see suggested. @throws Fault NOT_SIGNED_IN */
export async function suggestRules(cli: Cli): Promise<ExitCode> {
  const { connection } = openAccount(cli);
  const { data } = await callApi(connection, listRules);
  cli.terminal.give({ data });
  if (cli.terminal.json) return exitCodes.ok;
  if (data.length === 0)
    cli.terminal.say("Nothing is kept back. Dismissing a suggestion with a reason keeps back what is alike.");
  else {
    const now = new Date();
    const rows = data.map((rule) => [rule.id.slice(0, 8), when(rule.created_at, now), describeRule(rule)]);
    cli.terminal.say(table([{ title: "id" }, { title: "since" }, { title: "kept back" }], rows));
  }
  return exitCodes.ok;
}

/** `floyo suggest allow`: takes such a rule away. @throws Fault NOT_SIGNED_IN, SCOPE_MISSING, NOT_FOUND, USAGE */
export async function suggestAllow(cli: Cli, id: string): Promise<ExitCode> {
  const { connection } = openAccount(cli);
  const whole = await completeId("rule", id, async () => (await callApi(connection, listRules)).data);
  await callApi(connection, removeRule, { params: { id: whole } });
  cli.terminal.give({ id: whole });
  cli.terminal.say("It may be suggested again, once your activity is looked at anew.");
  return exitCodes.ok;
}

/** `floyo suggest calibration`: of suggestions that stated so much, how many were kept. @throws Fault NOT_SIGNED_IN */
export async function suggestCalibration(cli: Cli): Promise<ExitCode> {
  const { connection } = openAccount(cli);
  const found = await callApi(connection, calibration);
  cli.terminal.give(found);
  if (cli.terminal.json) return exitCodes.ok;
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const rows = found.steps.map(({ from, to, outcomes, kept, shown }) => [
    `${percent(from)} to ${percent(to)}`,
    outcomes === 0 ? "none yet" : `${kept} of ${outcomes}`,
    found.corrected ? percent(shown) : "as stated",
  ]);
  cli.terminal.say(
    table([{ title: "stated" }, { title: "kept", align: "right" }, { title: "now shown as", align: "right" }], rows),
  );
  if (found.waiting > 0)
    cli.terminal.say(`${count(found.waiting, "suggestion")} accepted less than 30 days ago may still be taken back.`);
  if (!found.corrected)
    cli.terminal.say(
      `${count(found.needed - found.outcomes, "outcome")} more, and later suggestions are corrected by them.`,
    );
  return exitCodes.ok;
}
