import { Timestamp, TimeZone } from "#lib/contracts/common.ts";
import type { Context } from "../context.ts";
import { invalid } from "../errors.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const nameCharsMax = 100;

/** Header values are bytes; a client may send UTF-8 percent-encoded. What cannot be decoded is taken as it stands. */
function readName(value: string | null): string | null {
  if (value === null) return null;
  let text = value;
  try {
    text = decodeURIComponent(value);
  } catch {
    // Not percent-encoded after all.
  }
  const clean = text.replace(/\p{C}/gu, "").trim().slice(0, nameCharsMax).toWellFormed();
  return clean === "" ? null : clean;
}

const ledgerPlace = /^([1-9]\d{0,14}) ([0-9a-f]{64})$/;

/** `<seq> <hash>`: the client's own count, and 64 hexadecimal digits. */
function readLedger(value: string | null): Context["client"]["ledger"] {
  if (value === null) return null;
  const [, seq, hash] = ledgerPlace.exec(value) ?? [];
  if (seq === undefined || hash === undefined)
    throw invalid("X-Floyo-Ledger", "must be a count from 1, a space and 64 hexadecimal digits in lower case");
  return { seq: Number(seq), hash: Buffer.from(hash, "hex") };
}

/**
 * What a client says about itself: `X-Floyo-Device`, `X-Floyo-Device-Name` (percent-encoded where it is not ASCII),
 * `X-Floyo-Sent-At`, `X-Floyo-Ledger`, `User-Agent`, and WakaTime's `X-Machine-Name` and `TimeZone`, bounded. Throws
 * VALIDATION_ERROR when the device is no UUID, for its events would lose their device; when the time is none, for they
 * would keep a wrong one; and when the place in a ledger cannot be read or is nobody's, for the batch would be missing
 * there.
 */
export function clientOf(headers: Headers, nowMs: number = Date.now()): Context["client"] {
  const deviceId = headers.get("x-floyo-device");
  if (deviceId !== null && !uuid.test(deviceId)) throw invalid("X-Floyo-Device", "must be a UUID");
  const ledger = readLedger(headers.get("x-floyo-ledger"));
  if (ledger !== null && deviceId === null) throw invalid("X-Floyo-Ledger", "needs X-Floyo-Device beside it");
  const sentAt = headers.get("x-floyo-sent-at");
  if (sentAt !== null && !Timestamp.safeParse(sentAt).success)
    throw invalid("X-Floyo-Sent-At", "must be a time with an offset, such as 2026-11-20T09:05:00Z");
  return {
    deviceId: deviceId?.toLowerCase() ?? null,
    deviceName: readName(headers.get("x-floyo-device-name")),
    name: readName(headers.get("user-agent")),
    machine: readName(headers.get("x-machine-name")),
    timezone: TimeZone.safeParse(headers.get("timezone") || null).data ?? null,
    ledger,
    clockSkewMs: sentAt === null ? null : nowMs - Date.parse(sentAt),
  };
}
