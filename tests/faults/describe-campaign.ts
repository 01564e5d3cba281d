import { type FaultKind, faultKinds } from "./fault-plan.ts";
import type { CampaignReport } from "./run-campaign.ts";

const shownMax = 10;

/** A campaign as a table: faults by kind, then what became of the events, and each that went wrong by name. */
export function describeCampaign(report: CampaignReport): string[] {
  const row = (name: string, value: number) => `${name.padEnd(48)} ${value.toLocaleString("en").padStart(10)}`;
  const faults = [...report.struck.values()].reduce((sum, times) => sum + times, 0);
  const stops = [...report.stops].map(([code, times]) => `${code} ${times}`).join(", ");
  const wrong = (name: string, found: readonly string[]) => [
    row(name, found.length),
    ...found.slice(0, shownMax).map((one) => `    ${one}`),
  ];
  return [
    `Seed ${report.seed}; served by ${report.served}; ${Math.round(report.seconds)} s`,
    row("faults", faults),
    ...(Object.keys(faultKinds) as FaultKind[]).map((kind) =>
      row(`  ${faultKinds[kind].words}`, report.struck.get(kind) ?? 0),
    ),
    ...(report.diskFilled
      ? []
      : ["  (no disk could be mounted: a limit on the size of files stood in for a full one)"]),
    row("events captured (in a spool, fsynced)", report.kept),
    row("events acknowledged (as the clients noted, fsynced)", report.acknowledged),
    row("events stored", report.stored),
    ...wrong("lost", report.lost),
    ...wrong("doubled", report.doubled),
    ...wrong("invented", report.invented),
    ...wrong("left in a spool, damaged or refused", report.stuck),
    ...wrong("roll-ups that a recount contradicts", report.miscounted),
    row("days that no analysis has learned from", report.unlearned),
    `Commands that left events waiting meanwhile: ${stops || "none"}`,
    ...wrong(
      "commands that ended as no fault explains",
      report.surprises.map(
        ({ client, args, outcome: { code, signal, stdout, stderr } }) =>
          `${client}: floyo ${args.join(" ")}: ${signal ?? `exit ${code}`} ${`${stdout} ${stderr}`.trim().slice(-400)}`,
      ),
    ),
  ];
}
