import { expect, test } from "vitest";
import { describeCampaign } from "./describe-campaign.ts";
import { runCampaign } from "./run-campaign.ts";

/** `make bench` does the same at full length. A seed that failed can be done again with FAULTS_SEED. */
const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);

test("over 30 faults and 10,000 events nothing is lost, nothing doubled, and what waited arrives", async () => {
  const report = await runCampaign({ seed, events: 10_000, faults: 30, size: [200, 900], filesPerSecond: 40 });
  const described = describeCampaign(report).join("\n");
  console.log(described);
  const { lost, doubled, invented, stuck, miscounted, unlearned, surprises } = report;
  expect({ lost, doubled, invented, stuck, miscounted, unlearned, surprises }, described).toEqual({
    lost: [],
    doubled: [],
    invented: [],
    stuck: [],
    miscounted: [],
    unlearned: 0,
    surprises: [],
  });
  expect(report.kept).toBeGreaterThanOrEqual(10_000);
  expect(report.stored).toBeGreaterThanOrEqual(report.kept);
}, 300_000);
