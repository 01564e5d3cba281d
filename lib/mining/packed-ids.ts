import { grown } from "./columns.ts";

const [UUID, LATIN, WIDE] = [0, 1, 2] as const;
const UUID_BYTES = 16;
const HEX = "0123456789abcdef";
/** Value of a lower-case hexadecimal digit by its character code, 255 for what is none. */
const DIGIT = new Uint8Array(256).fill(255);
for (let i = 0; i < 16; i++) DIGIT[HEX.charCodeAt(i)] = i;
const PAIRS = Array.from({ length: 256 }, (_, byte) => (HEX[byte >> 4] ?? "") + (HEX[byte & 15] ?? ""));
const DASH = 45;
/** What is looked for before an id is packed: more than a UUID takes in any form. */
const ROOM_BYTES = 128;

/**
 * Ids of events side by side in bytes, told by the order in which they came: 16 bytes for a UUID as it is usually written,
 * one a character for other text of Latin letters, two for the rest. Millions of them weigh what they say, where as many
 * strings would weigh four times that and be looked through at every collection of garbage.
 */
export class PackedIds {
  size = 0;
  #bytes: Uint8Array<ArrayBuffer>;
  /** Where each id ends, and its form; none as long as every id is a UUID. */
  #ends: Uint32Array<ArrayBuffer> | undefined;
  #forms = new Uint8Array(0);
  #used = 0;

  /** @param room ids expected; more grow it */
  constructor(room = 256) {
    this.#bytes = new Uint8Array(UUID_BYTES * room + ROOM_BYTES);
  }

  push(id: string): void {
    const i = this.size++;
    const need = this.#used + 2 * id.length;
    if (need > this.#bytes.length) this.#bytes = grown(this.#bytes, need);
    const isUuid = id.length === 36 && this.#packUuid(id);
    if (isUuid && this.#ends === undefined) return;
    const form = isUuid ? UUID : this.#packLatin(id) ? LATIN : this.#packWide(id);
    this.#ends ??= Uint32Array.from({ length: i + (1 << 8) }, (_, before) => UUID_BYTES * (before + 1));
    if (i >= this.#ends.length) this.#ends = grown(this.#ends, i + 1);
    if (i >= this.#forms.length) this.#forms = grown(this.#forms, this.#ends.length);
    this.#ends[i] = this.#used;
    this.#forms[i] = form;
  }

  /** Takes the last one back. */
  pop(): void {
    this.#used = this.#startOf(--this.size);
  }

  at(i: number): string {
    const from = this.#startOf(i);
    const to = this.#startOf(i + 1);
    const bytes = this.#bytes;
    let id = "";
    if (this.#formOf(i) === UUID) {
      for (let b = from; b < to; b++) {
        const at = b - from;
        if (at === 4 || at === 6 || at === 8 || at === 10) id += "-";
        id += PAIRS[bytes[b] as number];
      }
    } else if (this.#formOf(i) === LATIN) {
      for (let b = from; b < to; b++) id += String.fromCharCode(bytes[b] as number);
    } else {
      for (let b = from; b < to; b += 2)
        id += String.fromCharCode((bytes[b] as number) * 256 + (bytes[b + 1] as number));
    }
    return id;
  }

  /** 32 bits that are the same for the same id. */
  hash(i: number): number {
    const bytes = this.#bytes;
    const to = this.#startOf(i + 1);
    let b = this.#startOf(i);
    let hash = 0x811c9dc5;
    for (; b + 4 <= to; b += 4) {
      const [one, two, three, four] = [bytes[b], bytes[b + 1], bytes[b + 2], bytes[b + 3]] as [
        number,
        number,
        number,
        number,
      ];
      hash = Math.imul(hash ^ (one | (two << 8) | (three << 16) | (four << 24)), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; b < to; b++) hash = Math.imul(hash ^ (bytes[b] as number), 0x01000193);
    return hash ^ (hash >>> 15);
  }

  same(i: number, j: number): boolean {
    const from = this.#startOf(i);
    const other = this.#startOf(j);
    const length = this.#startOf(i + 1) - from;
    if (length !== this.#startOf(j + 1) - other || this.#formOf(i) !== this.#formOf(j)) return false;
    for (let b = 0; b < length; b++) if (this.#bytes[from + b] !== this.#bytes[other + b]) return false;
    return true;
  }

  /** As `<` orders the texts. */
  compare(i: number, j: number): number {
    if (this.#formOf(i) !== this.#formOf(j)) {
      const [a, b] = [this.at(i), this.at(j)];
      return a < b ? -1 : a > b ? 1 : 0;
    }
    const from = this.#startOf(i);
    const other = this.#startOf(j);
    const length = this.#startOf(i + 1) - from;
    const otherLength = this.#startOf(j + 1) - other;
    for (let b = 0; b < Math.min(length, otherLength); b++) {
      const order = (this.#bytes[from + b] as number) - (this.#bytes[other + b] as number);
      if (order !== 0) return order;
    }
    return length - otherLength;
  }

  #startOf(i: number): number {
    if (this.#ends === undefined) return UUID_BYTES * i;
    return i === 0 ? 0 : (this.#ends[i - 1] as number);
  }

  #formOf(i: number): number {
    return this.#ends === undefined ? UUID : (this.#forms[i] as number);
  }

  #packUuid(id: string): boolean {
    const bytes = this.#bytes;
    let b = this.#used;
    for (let c = 0; c < 36; c += 2) {
      if (c === 8 || c === 13 || c === 18 || c === 23) {
        if (id.charCodeAt(c) !== DASH) return false;
        c++;
      }
      const high = id.charCodeAt(c);
      const low = id.charCodeAt(c + 1);
      if (high > 127 || low > 127) return false;
      const value = (DIGIT[high] as number) * 16 + (DIGIT[low] as number);
      if (value > 255 || DIGIT[low] === 255) return false;
      bytes[b++] = value;
    }
    this.#used = b;
    return true;
  }

  #packLatin(id: string): boolean {
    const bytes = this.#bytes;
    let b = this.#used;
    for (let c = 0; c < id.length; c++) {
      const char = id.charCodeAt(c);
      if (char > 255) return false;
      bytes[b++] = char;
    }
    this.#used = b;
    return true;
  }

  #packWide(id: string): number {
    for (let c = 0; c < id.length; c++) {
      const char = id.charCodeAt(c);
      this.#bytes[this.#used++] = char >> 8;
      this.#bytes[this.#used++] = char & 255;
    }
    return WIDE;
  }
}
