import type { Timeline } from "../assemble-timeline.ts";
import type { InPieces } from "../in-pieces.ts";
import { endAt } from "../timeline-builder.ts";
import type { LinkNodes } from "./link-nodes.ts";

/** Places before an action, in its stretch, in which a file counts as having led up to it; for the order, after it too. */
export const REACH = 8;
/** What an action writes comes within so many places and so long, before another command or tool. */
const WRITE_REACH = 32;
const WRITE_MS_MAX = 10 * 60_000;
const STRETCHES_PER_PIECE = 64;
/** Distinct files between two actions that are looked at; more are a machine's. */
const GAP_FILES_MAX = 64;

/** What a walk tells. Files and actions are numbers of the nodes; -1 is no action: the beginning or end of a stretch. */
export interface LinkVisitor {
  touched(file: number, position: number): void;
  gone(file: number, position: number): void;
  /** An action, or with -1 the beginning of a stretch: something that files may be written after. */
  acted(action: number, position: number): void;
  /** The file was touched within reach before the action (once an action, the latest touch). */
  before(file: number, action: number, position: number, filePosition: number): void;
  /** The same after it. */
  after(file: number, action: number): void;
  /** The file was written soon after the action and before another one (once an action). */
  wrote(file: number, action: number, position: number, filePosition: number): void;
  /** The action, or -1, is the next thing done after the file was touched (once, the latest touch). */
  next(file: number, filePosition: number, action: number, position: number): void;
  /** What lay between two actions held files, and ended with this one, or -1. */
  gapEnded(action: number, position: number): void;
  stretchEnded(): void;
}

/**
 * Goes through a timeline once and tells what stands near what, stretch by stretch. O(runs + actions × `REACH`).
 */
export function walkLinks(timeline: Timeline, nodes: LinkNodes, visitor: LinkVisitor): InPieces<void> {
  return new LinkWalker(timeline, nodes, visitor).walk();
}

/** An action whose writes are waited for. */
interface Open {
  action: number;
  position: number;
  serial: number;
}

/** What came last, newest first to read. A power of two; more within reach is a machine's doing, and the oldest go. */
const RECENT_MAX = 256;

/** The latest files touched, or actions done, of a stretch. */
class Recent {
  readonly what = new Int32Array(RECENT_MAX);
  readonly position = new Int32Array(RECENT_MAX);
  readonly serial = new Int32Array(RECENT_MAX);
  end = 0;

  push(what: number, position: number, serial: number): void {
    const i = this.end++ & (RECENT_MAX - 1);
    this.what[i] = what;
    this.position[i] = position;
    this.serial[i] = serial;
  }
}

class LinkWalker {
  readonly #timeline: Timeline;
  readonly #nodes: LinkNodes;
  readonly #visitor: LinkVisitor;
  /** Grows with each action and each stretch. */
  #serial = 0;
  readonly #touches = new Recent();
  readonly #acts = new Recent();
  /** The action that a file was told of last, by what it was told as. */
  readonly #beforeSerial: Int32Array;
  readonly #afterSerial: Int32Array;
  readonly #wroteSerial: Int32Array;
  readonly #lookSerial: Int32Array;
  /** Files since the last action, and where each was touched last. */
  readonly #gap: number[] = [];
  readonly #gapSerial: Int32Array;
  readonly #gapPosition: Int32Array;
  /** The latest command or tool, and the latest app looked at since. */
  #cut: Open = { action: -1, position: -1, serial: 0 };
  #look: Open | undefined;

  constructor(timeline: Timeline, nodes: LinkNodes, visitor: LinkVisitor) {
    const files = nodes.files.length;
    this.#timeline = timeline;
    this.#nodes = nodes;
    this.#visitor = visitor;
    this.#beforeSerial = new Int32Array(files);
    this.#afterSerial = new Int32Array(files);
    this.#wroteSerial = new Int32Array(files);
    this.#lookSerial = new Int32Array(files);
    this.#gapSerial = new Int32Array(files);
    this.#gapPosition = new Int32Array(files);
  }

  *walk(): InPieces<void> {
    const { stretches, stretchStart } = this.#timeline;
    for (let s = 0; s < stretches; s++) {
      this.#walkStretch(stretchStart[s] as number, stretchStart[s + 1] as number);
      if (s % STRETCHES_PER_PIECE === 0) yield;
    }
  }

  #walkStretch(from: number, to: number): void {
    const { runStart, runStep } = this.#timeline;
    const { actionOf, fileOf, goneOf } = this.#nodes;
    this.#cut = { action: -1, position: from, serial: ++this.#serial };
    this.#look = undefined;
    this.#touches.end = 0;
    this.#acts.end = 0;
    this.#visitor.acted(-1, from);
    for (let p = from; p < to; p++) {
      const first = runStart[p] as number;
      const end = runStart[p + 1] as number;
      let acts = false;
      for (let r = first; r < end; r++) {
        const step = runStep[r] as number;
        const action = actionOf[step] as number;
        if (action < 0) continue;
        if (!acts) this.#endGap(action, p);
        acts = true;
        this.#act(action, step, p);
      }
      for (let r = first; r < end; r++) {
        const step = runStep[r] as number;
        const file = fileOf[step] as number;
        if (file >= 0) this.#touch(file, step, p);
        else if ((goneOf[step] as number) >= 0) this.#visitor.gone(goneOf[step] as number, p);
      }
    }
    this.#endGap(-1, to - 1);
    this.#visitor.stretchEnded();
  }

  #act(action: number, step: number, p: number): void {
    const visitor = this.#visitor;
    const serial = ++this.#serial;
    const open = { action, position: p, serial };
    if (this.#nodes.looks[step] === 1) this.#look = open;
    else {
      this.#cut = open;
      this.#look = undefined;
    }
    visitor.acted(action, p);
    const { what, position, end } = this.#touches;
    const oldest = Math.max(0, end - RECENT_MAX);
    for (let i = end - 1; i >= oldest; i--) {
      const at = position[i & (RECENT_MAX - 1)] as number;
      if (at < p - REACH) break;
      const file = what[i & (RECENT_MAX - 1)] as number;
      if (this.#beforeSerial[file] === serial || at === p) continue;
      this.#beforeSerial[file] = serial;
      visitor.before(file, action, p, at);
    }
    this.#acts.push(action, p, serial);
  }

  #touch(file: number, step: number, p: number): void {
    this.#visitor.touched(file, p);
    this.#touches.push(file, p, 0);
    // What shares a group with an action was done by it; of the same instant alone, neither comes first.
    const inGroup = (this.#timeline.group[p] as number) >= 0;
    this.#tellAfter(file, inGroup ? p : p - 1, p);
    const since = this.#look?.serial ?? this.#cut.serial;
    if (this.#gapSerial[file] !== since && this.#gap.length < GAP_FILES_MAX) {
      this.#gapSerial[file] = since;
      this.#gap.push(file);
    }
    this.#gapPosition[file] = p;
    if (this.#nodes.writes[step] !== 1) return;
    this.#write(file, p, inGroup, this.#cut, this.#wroteSerial);
    if (this.#look !== undefined) this.#write(file, p, inGroup, this.#look, this.#lookSerial);
  }

  /** Tells each action within reach of a file's first touch after it: those of earlier touches know already. */
  #tellAfter(file: number, newestAt: number, p: number): void {
    const { what, position, serial, end } = this.#acts;
    const known = this.#afterSerial[file] as number;
    const oldest = Math.max(0, end - RECENT_MAX);
    let newest = known;
    for (let i = end - 1; i >= oldest; i--) {
      const slot = i & (RECENT_MAX - 1);
      const own = serial[slot] as number;
      const at = position[slot] as number;
      if (own <= known || at < p - REACH) break;
      if (at > newestAt) continue;
      if (own > newest) newest = own;
      this.#visitor.after(file, what[slot] as number);
    }
    this.#afterSerial[file] = newest;
  }

  #write(file: number, p: number, inGroup: boolean, { action, position, serial }: Open, told: Int32Array): void {
    const { startMs } = this.#timeline;
    if (told[file] === serial || p - position > WRITE_REACH) return;
    if (action >= 0 && position === p && !inGroup) return;
    if ((startMs[p] as number) - endAt(this.#timeline, position) > WRITE_MS_MAX) return;
    told[file] = serial;
    this.#visitor.wrote(file, action, position, p);
  }

  #endGap(action: number, p: number): void {
    if (this.#gap.length === 0) return;
    for (const file of this.#gap) this.#visitor.next(file, this.#gapPosition[file] as number, action, p);
    this.#visitor.gapEnded(action, p);
    this.#gap.length = 0;
  }
}
