import { describeCampaign } from "#tests/faults/describe-campaign.ts";
import { runCampaign } from "#tests/faults/run-campaign.ts";

/**
 * At least once, stored once: several machines of one person capture and send while line, app, database, disk, clock and
 * the command itself fail; then what the clients knew is compared with what is stored. None may be lost and none doubled.
 */
const report = await runCampaign({
  seed: Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000),
  events: Number(process.env.BENCH_EVENTS ?? 200_000),
  faults: Number(process.env.BENCH_FAULTS ?? 300),
  size: [500, 3_000],
  filesPerSecond: 60,
  say: console.log,
});
for (const line of describeCampaign(report)) console.log(line);
const { lost, doubled, invented, stuck, miscounted, unlearned, surprises } = report;
const wrong = [lost, doubled, invented, stuck, miscounted, surprises].some((found) => found.length > 0);
console.log(wrong || unlearned > 0 ? "MISSED" : "reached: 0 lost, 0 doubled");
if (wrong || unlearned > 0) process.exitCode = 1;
