import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { buildFloyo } from "#watcher/build.ts";
import { randomFrom } from "../cli/scripted-work.ts";
import { Campaign, type Surprise } from "./campaign.ts";
import { type Comparison, compare } from "./compare.ts";
import { type Fault, type FaultKind, planFaults } from "./fault-plan.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { type Feed, feedCrowd, feedFullDisk, feedImports, feedStreams, feedWatch } from "./feeds.ts";
import { type MortalServer, startMortalServer } from "./mortal-server.ts";

export interface CampaignOptions {
  readonly seed: number;
  /** At least so many events are captured, */
  readonly events: number;
  /** and so many faults done, spread over them. */
  readonly faults: number;
  /** Events of one stream, and of one history. */
  readonly size: readonly [number, number];
  /** Files made a second under `floyo watch`. */
  readonly filesPerSecond: number;
  readonly say?: (line: string) => void;
}

export interface CampaignReport extends Comparison {
  readonly seed: number;
  readonly seconds: number;
  readonly served: string;
  /** Whether a real disk was filled; else a limit on the size of files stood in for it. */
  readonly diskFilled: boolean;
  readonly struck: ReadonlyMap<FaultKind, number>;
  /** Why commands left events waiting, by code. */
  readonly stops: ReadonlyMap<string, number>;
  readonly surprises: readonly Surprise[];
}

/** Who feeds what to which kind of machine. */
const feedsOf = ({ size, filesPerSecond }: CampaignOptions): Readonly<Record<string, Feed>> => ({
  streams: feedStreams(size),
  imports: feedImports(size),
  watch: feedWatch(filesPerSecond),
  crowd: feedCrowd,
  disk: feedFullDisk,
});

/**
 * Lets several machines of one person capture and send through a line that breaks, to an app and a database that are
 * killed, while they are killed themselves; then heals everything and compares what they knew with what is stored.
 */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const random = randomFrom(options.seed);
  const plan = planFaults(options.faults, random);
  const folder = await mkdtemp(join(tmpdir(), "floyo-faults-"));
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const bundle = join(folder, "floyo.mjs");
    const [server] = await Promise.all([startMortalServer(), buildFloyo(bundle)]);
    undo.push(() => server.close());
    const line = await startFaultProxy(server.url);
    undo.push(() => line.close());
    const { events } = options;
    const campaign = new Campaign({ folder, bundle, events, faults: plan.length, random });
    undo.push(() => Promise.all(campaign.clients.map(({ disk }) => disk?.close())));
    const feeds = Object.entries(feedsOf(options));
    for (const [name] of feeds) await campaign.addClient(name, line, server.person.key, name === "disk");

    const started = performance.now();
    const everything = [
      ...feeds.map(([, feed], index) => feed(campaign, campaign.clients[index] ?? missing())),
      ...inflict(campaign, plan, line, server),
    ];
    const told = setInterval(() => options.say?.(progressOf(campaign, plan.length)), 10_000);
    // The first that fails ends the rest, and is what is told.
    await Promise.all(everything)
      .catch(async (error: unknown) => {
        campaign.abandon();
        await Promise.race([Promise.allSettled(everything), wait(5_000)]);
        throw error;
      })
      .finally(() => clearInterval(told));
    const comparison = await compare(campaign, server.admin, server.person.userId);
    return {
      ...comparison,
      seed: options.seed,
      seconds: (performance.now() - started) / 1000,
      served: server.served,
      diskFilled: campaign.clients.some(({ disk }) => disk !== null),
      struck: campaign.struck,
      stops: campaign.stops,
      surprises: campaign.surprises,
    };
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

/** Three hands: one at the line, one that kills what serves, one for all that happens at the clients. */
function inflict(campaign: Campaign, plan: readonly Fault[], line: FaultProxy, server: MortalServer): Promise<void>[] {
  const numbered = plan.map((fault, index) => ({ fault, index }));
  const hands: Record<"server" | "client" | "line", typeof numbered> = { server: [], client: [], line: [] };
  for (const one of numbered) hands[handOf(one.fault.kind)].push(one);
  return Object.values(hands).map(async (own) => {
    for (const { fault, index } of own) {
      await campaign.untilFaultIsDue(index);
      await strike(campaign, fault, line, server);
      campaign.noteFault(fault.kind);
    }
  });
}

function handOf(kind: FaultKind): "server" | "client" | "line" {
  if (kind === "kill_app" || kind === "kill_postgres" || kind === "kill_backend") return "server";
  return kind === "kill_floyo" || kind === "disk_full" || kind === "clock" ? "client" : "line";
}

async function strike(campaign: Campaign, fault: Fault, line: FaultProxy, server: MortalServer): Promise<void> {
  switch (fault.kind) {
    case "kill_app":
      return server.killApp();
    case "kill_postgres":
      return server.killPostgres();
    case "kill_backend":
      return server.killBackend();
    case "kill_floyo":
      await wait(fault.afterMs);
      return campaign.killOne();
    case "disk_full":
    case "clock":
      return campaign.order(fault);
    default:
      return line.strike(fault);
  }
}

function progressOf(campaign: Campaign, planned: number): string {
  const done = [...campaign.struck.values()].reduce((sum, times) => sum + times, 0);
  return `${done} of ${planned} faults, ${campaign.journal.kept.size.toLocaleString("en")} events captured`;
}

function missing(): never {
  throw new Error("a feed has no client");
}
