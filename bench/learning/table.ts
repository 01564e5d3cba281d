/** One line of the proof: what was measured, beside its limit or its peer from the same run. */
export interface Figure {
  /** What is measured, and on what. */
  name: string;
  value: number;
  /** Written before the value's limit: what the value must be to it. */
  must: "≥" | "≤" | ">";
  limit: number;
  /** Digits after the point. */
  digits?: number;
  /** Seeds, sizes, peers: what somebody needs to see the figure again. */
  note?: string;
}

/** Measures one kind of thing. Figures come as they are known, so that long work is seen to go on. */
export type Section = (tell: (figure: Figure) => void) => void | Promise<void>;

export function isMet({ value, must, limit }: Figure): boolean {
  if (Number.isNaN(value)) return false;
  if (must === "≥") return value >= limit;
  return must === "≤" ? value <= limit : value > limit;
}

/** A figure as a line of the table. */
export function formatFigure(figure: Figure): string {
  const { name, value, must, limit, digits = 3, note = "" } = figure;
  const figures = `${value.toFixed(digits).padStart(12)}  ${must} ${limit.toFixed(digits).padEnd(12)}`;
  return `${name.padEnd(58)} ${figures} ${isMet(figure) ? "met   " : "MISSED"} ${note}`.trimEnd();
}
