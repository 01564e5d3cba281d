import { z } from "zod";
import type { Receipt } from "#lib/contracts/privacy.ts";
import { nothingLearned, type ReceiptRow } from "./queries.ts";

/** What of the choice a receipt keeps: never a path. */
const Criteria = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  device: z.string().nullable(),
  by_path: z.boolean(),
});
export type Criteria = z.infer<typeof Criteria>;

/** A receipt as the API gives it. */
export function presentReceipt(row: ReceiptRow): Receipt {
  const { from, to, device, by_path } = Criteria.parse(row.criteria);
  return {
    id: row.id,
    action: row.action,
    state: row.finishedAt === null ? "unfinished" : row.learnedAt === null ? "learning" : "done",
    from,
    to,
    device,
    by_path,
    events: row.events,
    days: row.days,
    learned: row.learned === null ? null : { ...nothingLearned, ...row.learned },
    created_at: row.createdAt.toISOString(),
    finished_at: row.finishedAt?.toISOString() ?? null,
    learned_at: row.learnedAt?.toISOString() ?? null,
  };
}
