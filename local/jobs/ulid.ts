import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const entropyBytes = 10;

/** A 26-character identifier that sorts by time: 48 bits of milliseconds, 80 of `entropy` (random when left out). */
export function ulid(now = Date.now(), entropy: Uint8Array = randomBytes(entropyBytes)): string {
  let bits = BigInt(now);
  for (const byte of entropy.subarray(0, entropyBytes)) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let place = 0; place < 26; place++) {
    text = alphabet[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text;
}

/** Makes identifiers that sort in the order in which they were made, also within one millisecond. */
export function ulidsInOrder(random = () => randomBytes(entropyBytes)): (now?: number) => string {
  let latest = 0;
  let entropy: Uint8Array = random();
  return (now = Date.now()) => {
    if (now > latest) {
      latest = now;
      entropy = random();
      // Room to count upwards in.
      entropy[0] = (entropy[0] ?? 0) & 0x7f;
    } else {
      for (let place = entropyBytes - 1; place >= 0; place--) {
        const next = ((entropy[place] ?? 0) + 1) & 0xff;
        entropy[place] = next;
        if (next !== 0) break;
      }
    }
    return ulid(latest, entropy);
  };
}

/** What `x-inngest-event-id-seed` carries: `<milliseconds>,<10 bytes in base64>`. `undefined` when it is not that. */
export function parseSeed(header: string | undefined): ((index: number) => string) | undefined {
  const [millis, base64] = (header ?? "").split(",");
  if (!/^\d{1,14}$/.test(millis ?? "") || base64 === undefined) return undefined;
  const entropy = Buffer.from(base64, "base64");
  if (entropy.length !== entropyBytes) return undefined;
  // The same request, sent again, names each of its events as before.
  return (index) => {
    const own = Buffer.from(entropy);
    own.writeUInt32BE((own.readUInt32BE(6) + index) >>> 0, 6);
    return ulid(Number(millis), own);
  };
}
