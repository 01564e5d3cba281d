/**
 * A short stable name of what a pattern says: 64 bits of FNV-1a over its parts, in hexadecimal. Two of a person's few
 * thousand patterns collide with a chance of about one in 10¹². Not for secrets.
 */
export function fingerprint(...parts: readonly string[]): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const part of parts) {
    for (let i = 0; i <= part.length; i++) {
      low ^= i < part.length ? part.charCodeAt(i) : 0x1e;
      // Multiply the 64-bit state by the FNV prime 2^40 + 0x1b3.
      const product = (low >>> 0) * 0x1b3;
      high = (Math.imul(high, 0x1b3) + Math.floor(product / 4_294_967_296) + (low << 8)) | 0;
      low = product | 0;
    }
  }
  return hex(high) + hex(low);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
