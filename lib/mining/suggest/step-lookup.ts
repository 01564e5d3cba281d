import { isFileChange } from "../symbol.ts";
import type { FileRef, Pattern, Step } from "../types.ts";

/** Finds the numbers of steps in a timeline: by what they are, and by the file that they change. */
export class StepLookup {
  readonly #bySymbol = new Map<string, number>();
  readonly #byFile = new Map<string, number[]>();

  constructor(steps: readonly Step[]) {
    for (const [index, step] of steps.entries()) {
      this.#bySymbol.set(step.symbol, index);
      if (!isFileChange(step)) continue;
      const key = fileKey(step as FileRef);
      const known = this.#byFile.get(key);
      if (known === undefined) this.#byFile.set(key, [index]);
      else known.push(index);
    }
  }

  /** -1 for one that is not there. */
  ofStep({ symbol }: Pick<Step, "symbol">): number {
    return this.#bySymbol.get(symbol) ?? -1;
  }

  changesOf(file: FileRef): readonly number[] {
    return this.#byFile.get(fileKey(file)) ?? [];
  }

  /** All that a pattern is about. */
  ofPattern(pattern: Exclude<Pattern, { kind: "usage" }>): number[] {
    if (pattern.kind === "relationship") return pattern.statistics.files.flatMap((file) => this.changesOf(file));
    return pattern.statistics.steps.map((step) => this.ofStep(step)).filter((index) => index >= 0);
  }
}

const fileKey = ({ path, project }: FileRef): string => `${project ?? ""}\u001f${path}`;
