import { faultFields } from "../capture.ts";
import { type Cli, noteAllowed, noteRefused, openAccount } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { flushSpool } from "../send/flush-spool.ts";
import { summarizeSpool } from "../spool/sending-state.ts";
import { count } from "../terminal/words.ts";

/** `floyo flush`: sends what waits, and says what is left and why. */
export async function flush(cli: Cli, options: { wait: number }): Promise<ExitCode> {
  const { terminal } = cli;
  const account = openAccount(cli);
  const report = await flushSpool(account.spool, account.connection, {
    patienceMs: options.wait * 1000,
    onProgress: (now) => terminal.progress(`Sending: ${count(now.accepted + now.duplicates, "event")}`),
    onWait: (ms, fault) => terminal.note(`${fault.message} Trying again in ${Math.ceil(ms / 1000)} s.`),
  });
  terminal.endProgress();
  if (report.fault) noteRefused(cli, account, report.fault);
  else if (report.accepted + report.duplicates > 0) noteAllowed(cli, account);
  const { queued } = summarizeSpool(account.spool);
  const { accepted, duplicates, refused, busy } = report;
  terminal.give({ accepted, duplicates, refused, queued, busy, error: faultFields(report.fault) });
  if (busy) terminal.say(`Another floyo is sending now. Still waiting: ${count(queued, "event")}.`);
  else if (accepted + duplicates + refused === 0 && queued === 0) terminal.say("Nothing waits to be sent.");
  else {
    const known = duplicates > 0 ? ` (${duplicates.toLocaleString("en")} known to the server already)` : "";
    terminal.say(
      `Sent ${count(accepted + duplicates, "event")}${known}; still waiting: ${queued.toLocaleString("en")}.`,
    );
    if (refused > 0) terminal.say(`Refused by the server: ${count(refused, "event")}; \`floyo status\` says why.`);
  }
  if (!report.fault) return refused > 0 ? exitCodes.fault : exitCodes.ok;
  terminal.note(`${report.fault.message}${report.fault.hint ? `\n${report.fault.hint}` : ""}`);
  return report.fault.exitCode;
}
