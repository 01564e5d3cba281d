import { statSync } from "node:fs";
import { type Policy, redactEvent } from "#lib/capture/redact/redact-event.ts";
import { RuleSet } from "#lib/capture/redact/rule-set.ts";
import type { PrivacyRule } from "#lib/contracts/privacy.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { accountName, findCredentials } from "../home/credentials.ts";
import type { Home } from "../home/home.ts";
import { localAccount } from "../local/local-store.ts";
import { makeHasher } from "./hash-key.ts";
import { addHits } from "./hit-counts.ts";
import { type MachineRules, readMachineRules } from "./machine-rules.ts";
import { PrivateFolders } from "./private-folder.ts";
import { isPrivateTime } from "./private-time.ts";
import { readWorkspaceRules, rulesOf, workspaceRulesPath } from "./workspace-rules.ts";

export type Layer = "machine" | "workspace";

/** What is left of an event, and by which rules: those of a person's bear their layer before their id, `machine:clients`. */
export type Left =
  | { readonly event: TelemetryEvent; readonly rules: readonly string[] }
  | { readonly event: null; readonly droppedBy: string; readonly rules: readonly string[] };

/** What is known or wanted of an event beside itself. */
export interface Handling {
  /** Whole paths of where it happened, where they are known: nothing is captured in private folders. */
  readonly places?: readonly string[];
  /** What is done to it once the rules have seen it whole; they see the result too. */
  readonly shorten?: (event: TelemetryEvent) => TelemetryEvent;
}

export const ruleName = (layer: Layer, id: string): string => `${layer}:${id}`;
/** The built-in rule that masks what looks like a secret. */
export const secretsRule = "secrets";
export const privateFolderRule = "private folder";
export const privateTimeRule = "private time";

interface InForce {
  readonly policy: Policy;
  readonly names: readonly string[];
  readonly folders: PrivateFolders;
  readonly times: MachineRules["private_times"];
}

/** Counts are written no more often than this by one process. */
const countMs = 60_000;

/**
 * The built-in rules, this machine's and the workspace's, as they stand at each moment: a changed file holds for the next
 * event that is looked at.
 */
export class LivePolicy {
  readonly #home: Home;
  readonly #account: string;
  readonly #counting: boolean;
  readonly #hash: (text: string) => string;
  #times = "";
  #looked = false;
  #inForce: InForce | null = null;
  #hits = new Map<string, number>();
  #countedAt = performance.now();

  /** @param account its name @param counting whether what rules catch is counted; for a mere look it is not */
  constructor(home: Home, account: string, counting: boolean) {
    this.#home = home;
    this.#account = account;
    this.#counting = counting;
    this.#hash = makeHasher(home, account);
  }

  /**
   * Reads the rules where they have changed.
   *
   * @throws Fault PRIVACY_RULES, PRIVACY_KEY while a file is not understood: then nothing may be captured
   */
  check(): InForce {
    const times = [this.#home.privacy, workspaceRulesPath(this.#home, this.#account)].map(stampOf).join();
    if (this.#inForce && times === this.#times) return this.#inForce;
    this.#inForce = null;
    const machine = readMachineRules(this.#home);
    const workspace = rulesOf(readWorkspaceRules(this.#home, this.#account));
    const named = (layer: Layer, rules: readonly PrivacyRule[]) =>
      rules.map((rule) => ({ ...rule, id: ruleName(layer, rule.id) }));
    const rules = [...named("machine", machine.rules), ...named("workspace", workspace)];
    // A spoilt key is noticed before anything is captured.
    if (rules.some(({ action }) => action === "hash")) this.#hash("");
    this.#inForce = {
      policy: { rules: new RuleSet(rules), hash: this.#hash },
      names: rules.map(({ id }) => id),
      folders: new PrivateFolders(machine.private_folders),
      times: machine.private_times,
    };
    this.#times = times;
    if (this.#counting) addHits(this.#home, new Map(), this.#inForce.names);
    return this.#inForce;
  }

  /** What is left of an event. @throws Fault PRIVACY_RULES, PRIVACY_KEY */
  redact(event: TelemetryEvent, { places = [], shorten }: Handling = {}): Left {
    const whole = this.#apply(event, places);
    const left = whole.event && shorten ? this.#apply(shorten(whole.event), [], whole.rules) : whole;
    if (!this.#counting) return left;
    const droppedBy = left.event === null ? [left.droppedBy] : [];
    for (const name of new Set([...left.rules, ...droppedBy])) this.#hits.set(name, (this.#hits.get(name) ?? 0) + 1);
    if (this.#hits.size > 0 && performance.now() - this.#countedAt > countMs) this.writeCounts();
    return left;
  }

  /** Writes down what rules have caught since the last time. */
  writeCounts(): void {
    this.#countedAt = performance.now();
    if (this.#hits.size === 0) return;
    addHits(this.#home, this.#hits, this.#inForce?.names ?? []);
    this.#hits = new Map();
  }

  /** @param before rules that have matched already */
  #apply(event: TelemetryEvent, places: readonly string[], before: readonly string[] = []): Left {
    const { policy, folders, times } = this.#current();
    if (isPrivateTime(times, event.occurred_at)) return dropped(privateTimeRule);
    const own = [event.path, event.previous_path].filter((path) => path !== undefined);
    if ([...places, ...own].some((path) => folders.holds(path))) return dropped(privateFolderRule);
    const left = redactEvent(event, policy);
    const secret = left.event !== null && hidesSecret(event, left.event) ? [secretsRule] : [];
    return { ...left, rules: [...new Set([...before, ...left.rules, ...secret])] };
  }

  /** Looks at the files once for all that is captured in one go. */
  #current(): InForce {
    if (this.#looked && this.#inForce) return this.#inForce;
    const current = this.check();
    this.#looked = true;
    setImmediate(() => {
      this.#looked = false;
    });
    return current;
  }
}

/** The policy for the account that is signed in, or with `local` for what stays here. */
export const openPolicy = (home: Home, { local, counting }: { local: boolean; counting: boolean }): LivePolicy =>
  new LivePolicy(home, whose(home, local), counting);

/** A person's rules by layer, and when the workspace's were fetched. @throws Fault PRIVACY_RULES */
export function readLayers(
  home: Home,
  local: boolean,
): Readonly<Record<Layer, readonly PrivacyRule[]>> & { readonly fetchedAt: string | null } {
  const workspace = readWorkspaceRules(home, whose(home, local));
  return {
    machine: readMachineRules(home).rules,
    workspace: rulesOf(workspace),
    fetchedAt: workspace?.fetched_at ?? null,
  };
}

function whose(home: Home, local: boolean): string {
  const credentials = local ? null : findCredentials(home);
  return credentials ? accountName(credentials) : localAccount;
}

const dropped = (rule: string): Left => ({ event: null, droppedBy: rule, rules: [] });

const mask = "•••";
const masksIn = (event: TelemetryEvent): number => JSON.stringify(event).split(mask).length;
const hidesSecret = (given: TelemetryEvent, left: TelemetryEvent): boolean => {
  const masks = masksIn(left);
  return masks > 1 && masks !== masksIn(given);
};

/** Changes whenever the file does. */
function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return "none";
  }
}
