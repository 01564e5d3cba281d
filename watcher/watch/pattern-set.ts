import ignore, { type Ignore } from "ignore";

/** The package remembers every path it was asked about; past this many it starts afresh. */
const rememberedMax = 2000;

/** Patterns in the language of `.gitignore`. */
export class PatternSet {
  readonly #rules: Ignore;
  readonly #ignoreCase: boolean;
  #asked: Ignore;
  #count = 0;

  /** @param ignoreCase as the file system does */
  constructor(text: string, ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
    this.#rules = ignore({ ignoreCase }).add(text);
    this.#asked = this.#rules;
  }

  /**
   * What the patterns say of a path.
   *
   * @param path relative to where the patterns stand, with `/`, and with one at its end for a folder
   * @returns null when they say nothing
   */
  verdict(path: string): "ignored" | "taken" | null {
    this.#count += 1;
    if (this.#count % rememberedMax === 0) this.#asked = ignore({ ignoreCase: this.#ignoreCase }).add(this.#rules);
    const { ignored, unignored } = this.#asked.test(path);
    return ignored ? "ignored" : unignored ? "taken" : null;
  }
}
