export interface RingPlace {
  /** Shares of the picture's width and height, from its top left. */
  readonly x: number;
  readonly y: number;
  /** On which side of its mark a label has room. */
  readonly side: "left" | "right";
}

/** Half the ring's width and height: narrow enough that names fit beside it, tall enough that they stand apart. */
const [halfWidth, halfHeight] = [0.2, 0.42];

/**
 * Where `count` marks stand around a middle at (½, ½), clockwise from the top right. No two on one side share a height, so
 * that the names beside them do not meet.
 */
export function placeOnRing(count: number): RingPlace[] {
  return Array.from({ length: count }, (_, index) => {
    // Half a step on from the top: an even number is then as many to the left as to the right.
    const turn = ((index + 0.5) / count) * 2 * Math.PI;
    const sine = Math.sin(turn);
    // At the very bottom the sine is zero but for rounding.
    const side = sine > -1e-9 ? "right" : "left";
    return { x: 0.5 + halfWidth * sine, y: 0.5 - halfHeight * Math.cos(turn), side };
  });
}

/** How tall the picture is, in pixels: as tall as its names need. */
export const ringHeight = (count: number): number => 120 + 25 * count;

/** How thick a line is, in pixels, for what happened `value` of at most `most` times. */
export const lineWidth = (value: number, most: number): number => 1.5 + 6.5 * (most > 0 ? value / most : 0);
