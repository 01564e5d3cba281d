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

/**
 * What a client says about itself: `X-Floyo-Device`, `X-Floyo-Device-Name` (percent-encoded where it is not ASCII)
 * and `User-Agent`, bounded. Throws VALIDATION_ERROR when the device is no UUID: its events would lose their device.
 */
export function clientOf(headers: Headers): Context["client"] {
  const deviceId = headers.get("x-floyo-device");
  if (deviceId !== null && !uuid.test(deviceId)) throw invalid("X-Floyo-Device", "must be a UUID");
  return {
    deviceId: deviceId?.toLowerCase() ?? null,
    deviceName: readName(headers.get("x-floyo-device-name")),
    name: readName(headers.get("user-agent")),
  };
}
