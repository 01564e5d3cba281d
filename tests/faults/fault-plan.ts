import { shuffle } from "../cli/scripted-work.ts";
import type { LineFault } from "./fault-proxy.ts";

/** Everything that goes wrong in a campaign, one at a time or several at once. */
export type Fault =
  | { readonly kind: "kill_floyo"; readonly afterMs: number }
  | { readonly kind: "kill_app" }
  | { readonly kind: "kill_postgres" }
  | { readonly kind: "kill_backend" }
  | { readonly kind: "disk_full"; readonly leftBytes: number; readonly byLimit: boolean }
  | { readonly kind: "clock"; readonly aheadMs: number }
  | LineFault;

export type FaultKind = Fault["kind"];

/** Each kind in the words of the report, and its share of a plan. */
export const faultKinds: Readonly<Record<FaultKind, { readonly words: string; readonly share: number }>> = {
  kill_floyo: { words: "kill -9 of floyo", share: 24 },
  kill_app: { words: "kill -9 of the app", share: 8 },
  kill_postgres: { words: "kill -9 of Postgres", share: 6 },
  kill_backend: { words: "kill -9 of one Postgres process", share: 5 },
  disk_full: { words: "disk full under the spool", share: 6 },
  clock: { words: "clock wrong by hours", share: 8 },
  reset: { words: "line: reset at the request", share: 5 },
  cut_request: { words: "line: request cut", share: 10 },
  cut_answer: { words: "line: answer cut after the commit", share: 11 },
  half_open: { words: "line: half-open, request swallowed", share: 4 },
  stopped: { words: "line: half-open amid the request", share: 4 },
  unanswered: { words: "line: half-open after the commit", share: 4 },
  slow: { words: "line: slow", share: 3 },
  busy: { words: "429 or 503 with Retry-After", share: 4 },
};

const kinds = Object.keys(faultKinds) as FaultKind[];
const shares = kinds.reduce((sum, kind) => sum + faultKinds[kind].share, 0);

/** At least `count` faults, of every kind at least one, in an order of chance. */
export function planFaults(count: number, random: () => number): Fault[] {
  const plan = kinds.flatMap((kind) => {
    const times = Math.max(1, Math.ceil((count * faultKinds[kind].share) / shares));
    return Array.from({ length: times }, (_, index) => makeFault(kind, index, random));
  });
  shuffle(plan, random);
  return plan;
}

const hourMs = 3_600_000;

function makeFault(kind: FaultKind, index: number, random: () => number): Fault {
  switch (kind) {
    case "kill_floyo":
      return { kind, afterMs: Math.floor(random() * 700) };
    case "disk_full":
      return { kind, leftBytes: Math.floor(random() * 120) * 1024, byLimit: index % 2 === 1 };
    case "clock":
      // Not beyond what the server takes for a time to come, which it would refuse, rightly and for good.
      return { kind, aheadMs: Math.round((random() * 40 - 20) * hourMs) };
    case "cut_request":
    case "cut_answer":
    case "stopped":
      return { kind, share: index % 4 === 0 ? 0 : random() };
    case "slow":
      return { kind, ms: 50 + Math.floor(random() * 300) };
    case "busy":
      return { kind, status: random() < 0.5 ? 429 : 503, retryAfter: askedFor(random) };
    default:
      return { kind };
  }
}

/** Both forms that HTTP has. */
function askedFor(random: () => number): string {
  const seconds = Math.floor(random() * 3);
  return random() < 0.5 ? String(seconds) : new Date(Date.now() + seconds * 1000).toUTCString();
}
