/* How well two colours can be told apart, as WCAG 2 measures it, from the OKLCH that our tokens are written in. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** The first `oklch(L C H / A)` in a text; null when there is none. */
export function readOklch(text: string): { l: number; c: number; h: number; alpha: number } | null {
  const found = /oklch\(\s*([\d.]+)(%?)\s+([\d.]+)\s+([\d.]+)(?:deg)?\s*(?:\/\s*([\d.]+)(%?))?\s*\)/.exec(text);
  if (!found) return null;
  const [, l = "0", percent, c = "0", h = "0", alpha = "1", alphaPercent] = found;
  return {
    l: Number(l) / (percent ? 100 : 1),
    c: Number(c),
    h: Number(h),
    alpha: Number(alpha) / (alphaPercent ? 100 : 1),
  };
}

/** OKLCH as linear sRGB, cut to what a screen can show (Ottosson, 2020). */
export function linearRgb({ l, c, h }: { l: number; c: number; h: number }): Rgb {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (value: number) => Math.min(1, Math.max(0, value));
  return [
    cut(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    cut(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    cut(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

/** Contrast of two colours in linear sRGB: 1 for the same, 21 for black on white. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const luminance = ([red, green, blue]: Rgb) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
