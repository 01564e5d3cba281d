/** Most reasons that can bear on one guess; the rest are left out. Some 500 do. */
const REASONS_MAX = 4096;
/** First step of a weight and of a group's heed, and the squared slopes that each is taken to have seen at first. */
const WEIGHT_PACE = { rate: 0.05, inertia: 30 };
const HEED_PACE = { rate: 0.3, inertia: 1 };
/** A group is never turned round, and never heeded more than this. */
const HEED_MAX = 3;

/**
 * A log-linear model over a list of candidates that is another with every guess: a candidate's score is the sum of its
 * reasons, each its strength times the weight of its feature times the heed of its group, and its chance the softmax of
 * the scores. With logarithms of experts' probabilities as strengths this is geometric mixing (Mattern 2012), the
 * many-valued form of PAQ's logistic mixing (Mahoney 2005).
 *
 * Weights and heeds are learnt online by gradient ascent on the log-likelihood, each at its own pace (AdaGrad: Duchi,
 * Hazan and Singer 2011). Heeds, few and quick, find out in some hundred actions which groups hold for a person at all;
 * weights, many and slow, refine what the prior says within a group.
 */
export class Mixer {
  readonly weights: Float64Array;
  readonly chances: Float64Array;
  readonly #scores: Float64Array;
  readonly #heeds: Float64Array;
  readonly #weightPaces: Float64Array;
  readonly #heedPaces: Float64Array;
  readonly #weightSlopes: Float64Array;
  readonly #heedSlopes: Float64Array;
  readonly #touched = new Int32Array(REASONS_MAX);
  readonly #weightOf = new Int32Array(REASONS_MAX);
  readonly #groupOf = new Int32Array(REASONS_MAX);
  readonly #candidateOf = new Int32Array(REASONS_MAX);
  readonly #strengthOf = new Float64Array(REASONS_MAX);
  #reasons = 0;
  #candidates = 0;

  constructor(weights: Float64Array, groups: number, candidatesMax: number) {
    this.weights = weights;
    this.chances = new Float64Array(candidatesMax);
    this.#scores = new Float64Array(candidatesMax);
    this.#heeds = new Float64Array(groups).fill(1);
    this.#weightPaces = new Float64Array(weights.length).fill(WEIGHT_PACE.inertia);
    this.#heedPaces = new Float64Array(groups).fill(HEED_PACE.inertia);
    this.#weightSlopes = new Float64Array(weights.length);
    this.#heedSlopes = new Float64Array(groups);
  }

  /** Begins a new guess among `candidates` candidates, numbered from 0. */
  begin(candidates: number): void {
    this.#reasons = 0;
    this.#candidates = candidates;
    this.#scores.fill(0, 0, candidates);
  }

  /** A reason for (or, by its weight, against) a candidate. */
  add(group: number, weight: number, candidate: number, strength: number): void {
    const at = this.#reasons;
    if (at === REASONS_MAX) return;
    this.#reasons++;
    this.#groupOf[at] = group;
    this.#weightOf[at] = weight;
    this.#candidateOf[at] = candidate;
    this.#strengthOf[at] = strength;
    this.#scores[candidate] =
      (this.#scores[candidate] as number) +
      (this.#heeds[group] as number) * (this.weights[weight] as number) * strength;
  }

  /** Scores to chances, which sum to 1. */
  settle(): void {
    const scores = this.#scores;
    const chances = this.chances;
    const candidates = this.#candidates;
    let best = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < candidates; c++) if ((scores[c] as number) > best) best = scores[c] as number;
    let sum = 0;
    for (let c = 0; c < candidates; c++) {
      const chance = Math.exp((scores[c] as number) - best);
      chances[c] = chance;
      sum += chance;
    }
    for (let c = 0; c < candidates; c++) chances[c] = (chances[c] as number) / sum;
  }

  /** Learns that candidate `came` was the one. */
  learn(came: number): void {
    const slopes = this.#weightSlopes;
    const heedSlopes = this.#heedSlopes;
    let touched = 0;
    for (let i = 0; i < this.#reasons; i++) {
      const candidate = this.#candidateOf[i] as number;
      const error = (candidate === came ? 1 : 0) - (this.chances[candidate] as number);
      const pull = error * (this.#strengthOf[i] as number);
      const weight = this.#weightOf[i] as number;
      const group = this.#groupOf[i] as number;
      heedSlopes[group] = (heedSlopes[group] as number) + pull * (this.weights[weight] as number);
      if (slopes[weight] === 0) this.#touched[touched++] = weight;
      slopes[weight] = (slopes[weight] as number) + pull * (this.#heeds[group] as number);
    }
    for (let i = 0; i < touched; i++) {
      const weight = this.#touched[i] as number;
      const slope = slopes[weight] as number;
      slopes[weight] = 0;
      const pace = (this.#weightPaces[weight] as number) + slope * slope;
      this.#weightPaces[weight] = pace;
      this.weights[weight] = (this.weights[weight] as number) + (WEIGHT_PACE.rate * slope) / Math.sqrt(pace);
    }
    for (let group = 0; group < heedSlopes.length; group++) {
      const slope = heedSlopes[group] as number;
      if (slope === 0) continue;
      heedSlopes[group] = 0;
      const pace = (this.#heedPaces[group] as number) + slope * slope;
      this.#heedPaces[group] = pace;
      const heed = (this.#heeds[group] as number) + (HEED_PACE.rate * slope) / Math.sqrt(pace);
      this.#heeds[group] = Math.max(0, Math.min(HEED_MAX, heed));
    }
  }
}
