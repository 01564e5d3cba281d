import type { Consent } from "#lib/contracts/accounts.ts";
import type { ApiKey } from "#lib/contracts/api-keys.ts";
import type { Device } from "#lib/contracts/devices.ts";
import { occurredAtMin } from "#lib/contracts/telemetry.ts";
import { listApiKeys } from "#lib/domains/api-keys/list-api-keys.ts";
import { listDevices } from "#lib/domains/devices/list-devices.ts";
import { countRange } from "#lib/domains/events/count-range.ts";
import { readHistorySpan } from "#lib/domains/events/read-history-span.ts";
import type { Context } from "#lib/platform/context.ts";
import { listConsents } from "./list-consents.ts";

/** How far somebody has come with setting Floyo up, read from what is there and never from a note about it. */
export interface Setup {
  /** The decision in force; null before the first. */
  readonly consent: Consent | null;
  /** A key that works for the command, the newest. */
  readonly key: ApiKey | null;
  /** The device that was connected last. */
  readonly device: Device | null;
  /** Whether any event is stored. */
  readonly started: boolean;
  /** Events from before the person first agreed: they can only have been imported. */
  readonly imported: { readonly count: number; readonly since: string } | null;
}

export async function getSetup(ctx: Context, nowMs: number): Promise<Setup> {
  const [decisions, keys, devices, span] = await Promise.all([
    listConsents(ctx),
    listApiKeys(ctx, { limit: 200 }),
    listDevices(ctx, { limit: 200 }),
    readHistorySpan(ctx),
  ]);
  const agreedAt = decisions.findLast(({ granted }) => granted)?.decided_at ?? null;
  const before = agreedAt !== null && span.firstAt !== null && Date.parse(span.firstAt) < Date.parse(agreedAt);
  return {
    consent: decisions[0] ?? null,
    key:
      keys.data.find(
        ({ kind, revoked_at, expires_at, scopes }) =>
          kind === "floyo" &&
          revoked_at === null &&
          (expires_at === null || Date.parse(expires_at) > nowMs) &&
          scopes.includes("telemetry:write"),
      ) ?? null,
    device: devices.data.find(({ revoked_at }) => revoked_at === null) ?? null,
    started: span.lastAt !== null,
    imported:
      before && span.firstAt !== null
        ? { count: await countRange(ctx, { from: occurredAtMin, to: agreedAt }), since: span.firstAt }
        : null,
  };
}
