import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, describe, expect, test, vi } from "vitest";
import { startPostgres } from "#local/postgres/start.ts";
import { processIdentity } from "#local/process-identity.ts";
import { childrenOf, clusterFolder, holdPostgres } from "./folder.ts";

// Each starts several servers; a machine that does other things too gets the time it needs.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const folders: { remove(): Promise<void> }[] = [];
async function newFolder(mode?: number) {
  const folder = await clusterFolder(mode);
  folders.push(folder);
  return folder.dataDir;
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

async function query<T extends postgres.Row>(url: string, text: string): Promise<T[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await sql.unsafe<T[]>(text);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const gone = (pid: number) =>
  vi.waitFor(() => expect(processIdentity(pid)).toBeNull(), { timeout: 40_000, interval: 20 });

test("what was committed is there after an ordinary stop and start", async () => {
  const dataDir = await newFolder();
  const first = await startPostgres({ dataDir });
  await query(first.adminUrl, "create table public.kept (id int); insert into public.kept values (1)");
  await first.stop();
  const second = await startPostgres({ dataDir });
  expect(await query(second.adminUrl, "select id from public.kept")).toEqual([{ id: 1 }]);
  await second.stop();
});

test("it listens on the loopback address alone, asks for scram, and commits durably", async () => {
  const server = await startPostgres({ dataDir: await newFolder() });
  const [settings] = await query(
    server.superUrl,
    `select current_setting('listen_addresses') as listen, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, current_setting('wal_level') as wal,
      (select array_agg(distinct auth_method) from pg_hba_file_rules) as methods,
      (select bool_and(rolpassword like 'SCRAM-SHA-256$%') from pg_authid where rolcanlogin and rolpassword is not null) as scram`,
  );
  expect(settings).toEqual({
    listen: "127.0.0.1",
    fsync: "on",
    commit: "on",
    wal: "logical",
    methods: ["scram-sha-256"],
    scram: true,
  });
  const wrong = new URL(server.adminUrl);
  wrong.password = "wrong";
  await expect(query(wrong.href, "select 1")).rejects.toThrow(/password authentication failed/);
  await server.stop();
});

test("two folders run side by side, and one folder only once", async () => {
  const [left, right] = [await newFolder(), await newFolder()];
  const servers = await Promise.all([
    startPostgres({ dataDir: left, port: 54400 }),
    startPostgres({ dataDir: right, port: 54400 }),
  ]);
  expect(new Set(servers.map(({ port }) => port)).size).toBe(2);
  const folderOf = async (url: string) =>
    (await query<{ folder: string }>(url, "select current_setting('data_directory') as folder"))[0]?.folder;
  expect(await Promise.all(servers.map(({ superUrl }) => folderOf(superUrl)))).toEqual([left, right]);
  await expect(startPostgres({ dataDir: left })).rejects.toMatchObject({ code: "LOCKED" });
  await Promise.all(servers.map((server) => server.stop()));
});

describe("after kill -9", () => {
  async function heldWithRow() {
    const dataDir = await newFolder();
    const holder = await holdPostgres(dataDir);
    await query(holder.adminUrl, "create table public.kept (id int); insert into public.kept values (1)");
    return { dataDir, holder };
  }
  async function expectRow(dataDir: string) {
    const server = await startPostgres({ dataDir });
    expect(await query(server.adminUrl, "select id from public.kept")).toEqual([{ id: 1 }]);
    await server.stop();
  }

  test("of the starter, the server ends by itself", async () => {
    const { dataDir, holder } = await heldWithRow();
    process.kill(holder.pid, "SIGKILL");
    await gone(holder.serverPid);
    await expectRow(dataDir);
  });

  test("of the starter and its reaper, the next start ends the orphan", async () => {
    const { dataDir, holder } = await heldWithRow();
    const reapers = await childrenOf(holder.pid, "while read -r line");
    expect(reapers).toHaveLength(1);
    for (const pid of [...reapers, holder.pid]) process.kill(pid, "SIGKILL");
    await holder.exited;
    expect(processIdentity(holder.serverPid)).not.toBeNull();
    await expectRow(dataDir);
    expect(processIdentity(holder.serverPid)).toBeNull();
  });

  test("of the server, of the starter and its reaper, the next start recovers from the log", async () => {
    const { dataDir, holder } = await heldWithRow();
    const reapers = await childrenOf(holder.pid, "while read -r line");
    for (const pid of [holder.serverPid, ...reapers, holder.pid]) process.kill(pid, "SIGKILL");
    await holder.exited;
    await expectRow(dataDir);
  });

  test("a pid file that names a stranger's process neither stops the start nor harms the stranger", async () => {
    const { dataDir, holder } = await heldWithRow();
    process.kill(holder.pid, "SIGKILL");
    await gone(holder.serverPid);
    writeFileSync(join(dataDir, "postmaster.pid"), `${process.pid}\n${dataDir}\n0\n5432\n\n127.0.0.1\n`);
    await expectRow(dataDir);
  });
});

test("a start that was killed while it created the cluster leaves nothing that looks finished", async () => {
  const dataDir = await newFolder();
  const first = await startPostgres({ dataDir });
  await first.stop();
  renameSync(dataDir, `${dataDir}.new`);
  const second = await startPostgres({ dataDir });
  await second.stop();
  expect(existsSync(join(dataDir, "PG_VERSION"))).toBe(true);
  expect(existsSync(`${dataDir}.new`)).toBe(false);
});

test("a lost secrets.json is named, and the data is left alone", async () => {
  const dataDir = await newFolder();
  await (await startPostgres({ dataDir })).stop();
  const secrets = join(dataDir, "..", "secrets.json");
  const kept = readFileSync(secrets, "utf8");
  writeFileSync(secrets, "{}");
  await expect(startPostgres({ dataDir })).rejects.toThrow(/secrets\.json does not open the database/);
  writeFileSync(secrets, kept);
  await (await startPostgres({ dataDir })).stop();
});

// An ordinary account owns its folders, so this question only exists for root.
if (userInfo().uid === 0) {
  test("as root, in a folder that nobody else may enter, the data lives elsewhere and is found again", async () => {
    const dataDir = await newFolder(0o700);
    const first = await startPostgres({ dataDir });
    await query(first.adminUrl, "create table public.kept (id int); insert into public.kept values (1)");
    await first.stop();
    expect(existsSync(dataDir)).toBe(false);
    const place = readFileSync(`${dataDir}.place`, "utf8").trim();
    const second = await startPostgres({ dataDir });
    expect(await query(second.adminUrl, "select id from public.kept")).toEqual([{ id: 1 }]);
    await second.stop();
    await folders.pop()?.remove();
    expect(existsSync(place)).toBe(false);
  });
}
