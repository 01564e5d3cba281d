import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { openMachine } from "../cli/open-machine.ts";
import type { Campaign, Client } from "./campaign.ts";
import { keyOf } from "./journal.ts";

/** What gives a client events for as long as a campaign goes on. */
export type Feed = (campaign: Campaign, client: Client) => Promise<void>;

const projects = ["site", "reports", "tools"];

/** Lines for `floyo record -`, each with a key and without an id: that is the client's to give. */
function linesOf(keys: readonly string[]): string {
  const lines = keys.map((key, index) =>
    JSON.stringify({
      type: "command_run",
      command: `make part-${index % 40}`,
      project: projects[index % 3],
      metadata: { mark: key },
    }),
  );
  return lines.map((line) => `${line}\n`).join("");
}

const between = (random: () => number, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

/** Streams through `floyo record -`, one after another, some under a wrong clock. */
export const feedStreams =
  (size: readonly [number, number]): Feed =>
  async (campaign, client) => {
    while (await campaign.untilEventsAreDue()) {
      const order = campaign.takeOrder("clock");
      const keys = campaign.journal.hand(between(campaign.random, ...size), client.name);
      const ran = await campaign.run(client, ["record", "-"], {
        input: linesOf(keys),
        aheadMs: order?.fault.aheadMs ?? 0,
      });
      if (ran?.told.events === keys.length) campaign.journal.keep(keys);
      order?.done();
    }
  };

/** A crowd on one spool: single events, some left for others to send, and senders that get in each other's way. */
export const feedCrowd: Feed = async (campaign, client) => {
  while (await campaign.untilEventsAreDue()) {
    const singles = campaign.journal.hand(2, client.name).map(async (key, index) => {
      const args = ["record", "command_run", "--command", "make all", "--metadata", `mark=${key}`];
      const ran = await campaign.run(client, index % 2 === 0 ? args : [...args, "--no-send"]);
      if (ran?.told.events === 1) campaign.journal.keep([key]);
    });
    const keys = campaign.journal.hand(between(campaign.random, 20, 200), client.name);
    const stream = campaign.run(client, ["record", "-"], { input: linesOf(keys) }).then((ran) => {
      if (ran?.told.events === keys.length) campaign.journal.keep(keys);
    });
    await Promise.all([...singles, stream, campaign.run(client, ["flush", "--wait", "2"])]);
  }
};

/** Histories through `floyo import history`, each again until the command says that it is done. */
export const feedImports =
  (size: readonly [number, number]): Feed =>
  async (campaign, client) => {
    for (let file = 0; await campaign.untilEventsAreDue(); file += 1) {
      const keys = campaign.journal.hand(between(campaign.random, ...size), client.name);
      const path = join(client.machine.folder, `history-${file}.ndjson`);
      writeFileSync(path, keys.map((key, index) => `${historyLine(key, index)}\n`).join(""));
      for (;;) {
        const order = campaign.takeOrder("clock");
        const ran = await campaign.run(client, ["import", "history", path], { aheadMs: order?.fault.aheadMs ?? 0 });
        order?.done();
        if (ran?.told.events === keys.length) break;
        if (campaign.abandoned) return;
        if (campaign.surprises.length > 20) throw new Error("too many commands ended as no fault explains");
      }
      campaign.journal.keep(keys);
      rmSync(path);
    }
  };

const historyLine = (key: string, index: number): string =>
  JSON.stringify({
    commit: `${key}-${index % 7}`,
    author: "author-1",
    occurred_at: new Date(Date.UTC(2026, 8, 1 + (index % 28), 9, index % 60)).toISOString(),
    type: "file_modified",
    path: `src/${key}.ts`,
  });

/** `floyo watch` on files as they are made. Killed, it is started again; what is made meanwhile is nobody's. */
export const feedWatch =
  (perSecond: number): Feed =>
  async (campaign, client) => {
    const folder = join(client.machine.folder, "work");
    mkdirSync(folder, { recursive: true });
    while (!campaign.over) {
      const order = campaign.takeOrder("clock");
      const watching = campaign.start(client, ["watch", "work", "--json"], { aheadMs: order?.fault.aheadMs ?? 0 });
      let ended = false;
      void watching.outcome.then(() => {
        ended = true;
      });
      if (watching.child.stdout)
        createInterface({ input: watching.child.stdout }).on("line", (line) => {
          const key = keyOf(parse(line));
          if (key !== null) campaign.journal.keep([key]);
        });
      let asked = false;
      const end = () => {
        // A second time would be a person who does not want to wait.
        if (!asked) watching.child.kill("SIGINT");
        asked = true;
      };
      while (!ended && !campaign.over) {
        const [key] = campaign.journal.hand(1, client.name);
        writeFileSync(join(folder, `${key}.md`), "new\n");
        await wait(1000 / perSecond);
        // A run of a wrong clock is short, so that the next one jumps.
        if (order && campaign.random() < 0.01) end();
      }
      end();
      const outcome = await watching.outcome;
      order?.done();
      // Before it listens for Ctrl-C, a process is ended by it as any other.
      const explained = outcome.code === 0 || outcome.signal === "SIGKILL" || (asked && outcome.signal === "SIGINT");
      if (!explained) campaign.surprises.push({ client: client.name, args: ["watch"], outcome });
    }
  };

function parse(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    // Torn by a kill: not said.
    return null;
  }
}

/** A disk that fills up under the spool. What is there can be sent while it is full, and nothing that was kept is lost. */
export const feedFullDisk: Feed = async (campaign, client) => {
  while (await campaign.untilEventsAreDue()) {
    const order = campaign.takeOrder("disk_full");
    if (!order) {
      const keys = campaign.journal.hand(between(campaign.random, 20, 300), client.name);
      const ran = await campaign.run(client, ["record", "-"], { input: linesOf(keys) });
      if (ran?.told.events === keys.length) campaign.journal.keep(keys);
      continue;
    }
    const { leftBytes, byLimit } = order.fault;
    const keys = campaign.journal.hand(2_400, client.name);
    if (client.disk && !byLimit) {
      client.disk.fill(leftBytes);
      await recordOnFullDisk(campaign, client, keys);
      // Not a byte is left now, and sending is what would make room.
      client.disk.fill(0);
      await campaign.run(client, ["flush", "--wait", "5"]);
      client.disk.empty();
    } else await recordOnFullDisk(campaign, await limited(client, leftBytes), keys);
    order.done();
  }
};

async function recordOnFullDisk(campaign: Campaign, client: Client, keys: readonly string[]): Promise<void> {
  const ran = await campaign.run(client, ["record", "-", "--no-send"], { input: linesOf(keys), may: ["DISK_FULL"] });
  if (ran?.outcome.code === 0) throw new Error("the disk was not full");
  // Nothing else runs there: whatever lies whole in the spool came from before the disk was full.
  campaign.journal.keepSpooled(client.spool, true);
}

/** The same machine, whose files may not grow beyond a limit: what stands in for a full disk everywhere. */
async function limited(client: Client, bytes: number): Promise<Client> {
  const blocks = Math.max(16, Math.floor(bytes / 512));
  const script = 'ulimit -f "$0"; exec "$@"';
  const command = ["sh", "-c", script, String(blocks), ...client.command];
  return { ...client, machine: await openMachine(command, client.machine.folder) };
}
