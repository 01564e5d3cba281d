"use server";

import { revalidatePath } from "next/cache";
import type { Outcome } from "#components/ui/run-action.ts";
import * as patterns from "#lib/contracts/patterns.ts";
import { requestAnalysis } from "#lib/domains/patterns/request-analysis.ts";
import { action } from "#lib/platform/http/action.ts";
import { outcomeOf } from "../outcome.ts";

const run = action(patterns.analyze, { permission: "patterns:analyze" }, requestAnalysis);

export async function analyzeNow(org: string): Promise<Outcome> {
  const result = await run({}, { org });
  revalidatePath("/w/[org]/patterns", "page");
  return outcomeOf(result);
}
