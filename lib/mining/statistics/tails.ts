/**
 * Upper tails of the discrete distributions that the detectors use as nulls, each P(X ≥ k).
 *
 * Summed term by term from k upwards: above the mean the terms fall geometrically, so a few dozen reach double
 * precision, and no cancellation can occur. Below the mean 1 is returned: such a case is never evidence, and
 * overstating a p-value is the safe side.
 */

const SMALLEST = 1e-300;

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0 (Lanczos, g = 7, about 15 digits). */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  const y = x - 1;
  let sum = 0.9999999999998099;
  for (let i = 0; i < LANCZOS.length; i++) sum += (LANCZOS[i] ?? 0) / (y + i + 1);
  const t = y + LANCZOS.length - 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** ln n! of the whole numbers below its length, as far as they were asked for. */
const lnFactorials = new Float64Array(1 << 16).fill(Number.NaN);

function lnFactorial(n: number): number {
  if (n >= lnFactorials.length) return lnGamma(n + 1);
  let known = lnFactorials[n] as number;
  if (Number.isNaN(known)) {
    known = lnGamma(n + 1);
    lnFactorials[n] = known;
  }
  return known;
}

function lnChoose(n: number, k: number): number {
  return lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
}

export function poissonTail(k: number, mean: number): number {
  if (k <= mean || k <= 0) return 1;
  if (mean <= 0) return SMALLEST;
  let term = 1;
  let sum = 1;
  for (let i = k + 1; term > sum * 1e-16; i++) {
    term *= mean / i;
    sum += term;
  }
  return clamp(Math.exp(k * Math.log(mean) - mean - lnFactorial(k)) * sum);
}

export function binomialTail(k: number, n: number, p: number): number {
  if (k <= n * p || k <= 0) return 1;
  if (p <= 0) return SMALLEST;
  let term = 1;
  let sum = 1;
  const odds = p / (1 - p);
  for (let i = k + 1; i <= n && term > sum * 1e-16; i++) {
    term *= ((n - i + 1) / i) * odds;
    sum += term;
  }
  return clamp(Math.exp(lnChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p)) * sum);
}

/** Drawing `drawn` of `population` of which `marked` are marked: the chance of at least k marked ones (Fisher, one-sided). */
export function hypergeometricTail(k: number, population: number, marked: number, drawn: number): number {
  const most = Math.min(marked, drawn);
  if (k > most) return SMALLEST;
  if (k <= (marked * drawn) / Math.max(1, population) || k <= 0) return 1;
  let term = 1;
  let sum = 1;
  for (let i = k; i < most && term > sum * 1e-16; i++) {
    term *= ((marked - i) * (drawn - i)) / ((i + 1) * (population - marked - drawn + i + 1));
    sum += term;
  }
  return clamp(hypergeometricPoint(k, population, marked, drawn) * sum);
}

/** The chance of exactly k marked ones, for a k that is possible. */
export function hypergeometricPoint(k: number, population: number, marked: number, drawn: number): number {
  return Math.exp(lnChoose(marked, k) + lnChoose(population - marked, drawn - k) - lnChoose(population, drawn));
}

/**
 * Chernoff bound on P(X ≥ k) for X a sum of independent binomials, X = Σ Bin(trials, p): a true upper bound for any
 * mixture of p, within a factor of about √variance of the exact value.
 * @param parts cases with equal p may be pooled; p ≥ 1 is certain.
 */
export function chernoffTail(k: number, parts: readonly { trials: number; p: number }[]): number {
  let mean = 0;
  let most = 0;
  for (const { trials, p } of parts) {
    mean += trials * Math.min(1, p);
    if (p > 0) most += trials;
  }
  if (k <= mean) return 1;
  if (k > most) return SMALLEST;
  // The exponent is convex in θ: bisect its derivative for the minimum.
  let low = 0;
  let high = 60;
  for (let i = 0; i < 50; i++) {
    const theta = (low + high) / 2;
    const growth = Math.exp(theta);
    let slope = -k;
    for (const { trials, p } of parts) {
      const q = Math.min(1, p);
      slope += (trials * q * growth) / (1 - q + q * growth);
    }
    if (slope < 0) low = theta;
    else high = theta;
  }
  const growth = Math.exp(low);
  let exponent = -k * low;
  for (const { trials, p } of parts) exponent += trials * Math.log1p(Math.min(1, p) * (growth - 1));
  return clamp(Math.exp(exponent));
}

function clamp(p: number): number {
  return Math.min(1, Math.max(SMALLEST, p));
}

/** Logarithm of how much likelier a count is by itself than by a Poisson mean; negative below it. */
export function logLikelihoodRatio(count: number, mean: number): number {
  const ratio = count * Math.log(count / mean) - (count - mean);
  return count > mean ? ratio : -ratio;
}
