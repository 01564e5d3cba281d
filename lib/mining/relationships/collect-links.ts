import type { Timeline } from "../assemble-timeline.ts";
import type { InPieces } from "../in-pieces.ts";
import { lowerBound } from "../lower-bound.ts";
import type { LinkNodes } from "./link-nodes.ts";
import { cellOf, type LinkRole, type TestedLink } from "./test-links.ts";
import { type LinkVisitor, walkLinks } from "./walk-links.ts";

/** One time that it could have held: of an input or output the action, of what follows the file's last touch. */
export interface LinkTrial {
  position: number;
  /** Of the other side, where it held; else -1. */
  other: number;
}

export interface FoundLink extends TestedLink {
  /** Since the file is known and until it is deleted, in order of time. */
  trials: LinkTrial[];
  /** The last thing seen of the file is its deletion. */
  isGone: boolean;
}

/** All the times at which links held and could have. O(runs + trials of the links). */
export function* collectLinks(
  timeline: Timeline,
  nodes: LinkNodes,
  links: readonly TestedLink[],
): InPieces<FoundLink[]> {
  if (links.length === 0) return [];
  const collector = new LinkCollector(nodes, links);
  yield* walkLinks(timeline, nodes, collector);
  return links.map((link, i) => collector.found(link, i));
}

class LinkCollector implements LinkVisitor {
  readonly #nodes: LinkNodes;
  /** By role and pair: 1 + which of the links, or 0. */
  readonly #linkOf: Record<LinkRole, Int32Array>;
  readonly #held: LinkTrial[][];
  /** Where each action was done, and each file touched last before something was done; none of those not asked for. */
  readonly #done: (number[] | undefined)[];
  readonly #worked: (number[] | undefined)[];
  readonly #firstTouch: Int32Array;
  readonly #goneAt: Float64Array;

  constructor(nodes: LinkNodes, links: readonly TestedLink[]) {
    const { length } = nodes.files;
    this.#nodes = nodes;
    const table = () => new Int32Array(length * (nodes.actions.length + 1));
    this.#linkOf = { input_of: table(), output_of: table(), followed_by: table() };
    this.#held = links.map(() => []);
    this.#done = new Array(nodes.actions.length);
    this.#worked = new Array(length);
    this.#firstTouch = new Int32Array(length).fill(-1);
    this.#goneAt = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
    for (const [i, { role, file, action }] of links.entries()) {
      this.#linkOf[role][cellOf(nodes, file, action)] = i + 1;
      if (role === "followed_by") this.#worked[file] ??= [];
      else this.#done[action] ??= [];
    }
  }

  touched(file: number, position: number): void {
    if ((this.#firstTouch[file] as number) < 0) this.#firstTouch[file] = position;
    this.#goneAt[file] = Number.POSITIVE_INFINITY;
  }

  gone(file: number, position: number): void {
    this.#goneAt[file] = position;
  }

  acted(action: number, position: number): void {
    if (action >= 0) this.#done[action]?.push(position);
  }

  before(file: number, action: number, position: number, filePosition: number): void {
    this.#note("input_of", file, action, position, filePosition);
  }

  after(): void {}

  wrote(file: number, action: number, position: number, filePosition: number): void {
    if (action >= 0) this.#note("output_of", file, action, position, filePosition);
  }

  next(file: number, filePosition: number, action: number, position: number): void {
    this.#worked[file]?.push(filePosition);
    if (action >= 0) this.#note("followed_by", file, action, filePosition, position);
  }

  gapEnded(): void {}
  stretchEnded(): void {}

  #note(role: LinkRole, file: number, action: number, position: number, other: number): void {
    const link = this.#linkOf[role][cellOf(this.#nodes, file, action)] as number;
    if (link > 0) this.#held[link - 1]?.push({ position, other });
  }

  found(link: TestedLink, i: number): FoundLink {
    const { role, file, action } = link;
    const held = this.#held[i] as LinkTrial[];
    const all = (role === "followed_by" ? this.#worked[file] : this.#done[action]) ?? [];
    const goneAt = this.#goneAt[file] as number;
    const since = Math.min(this.#firstTouch[file] as number, held[0]?.position ?? 0);
    const trials: LinkTrial[] = [];
    let next = 0;
    for (let t = lowerBound(all, since); t < all.length && (all[t] as number) <= goneAt; t++) {
      const position = all[t] as number;
      while (next < held.length && (held[next] as LinkTrial).position < position) next++;
      trials.push(held[next]?.position === position ? (held[next] as LinkTrial) : { position, other: -1 });
    }
    return { ...link, trials, isGone: Number.isFinite(goneAt) };
  }
}
