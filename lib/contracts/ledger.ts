import { z } from "zod";
import { PageQuery, pageOf, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits");

/** One batch as it arrived: the server's half of what a machine keeps of all it sent. */
export const LedgerEntry = z
  .object({
    seq: z.int().min(1).describe("The machine's own count of its batches."),
    hash: Sha256.describe("As the machine has it in its chain; kept as it was told."),
    digest: Sha256.describe("SHA-256 of the body as it arrived, after inflation; computed by the server."),
    bytes: z.int().describe("Of that body."),
    events: z.int().describe("In the batch: the sum of the next three."),
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    received_at: Timestamp,
  })
  .meta({ id: "LedgerEntry" });
export type LedgerEntry = z.infer<typeof LedgerEntry>;

export const list = contract({
  id: "ledger.list",
  method: "GET",
  path: "/api/v1/ledger",
  tag: "Ledger",
  summary: "List the batches that arrived from a device",
  description:
    "The newest first. A batch is listed here when it was sent with `X-Floyo-Ledger: <seq> <hash>` and stored; one that was refused is not. Once stored, an entry is never changed, and stays when the events are deleted. The digest is that of the body that arrived, so whoever kept their own can hold the two against each other: `floyo ledger verify` does.",
  permission: "telemetry:write",
  query: z.strictObject({
    device: z.uuid(),
    from: z.coerce.number().int().min(1).optional().describe("Only entries that count this or more."),
    ...PageQuery,
    limit: z.coerce.number().int().min(1).max(1000).default(50).describe("How many items a page holds."),
  }),
  output: pageOf(LedgerEntry).meta({ id: "LedgerPage" }),
  status: 200,
});
