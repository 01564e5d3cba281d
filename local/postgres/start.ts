import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import postgres from "postgres";
import { takeExclusive } from "../exclusive.ts";
import { freePort } from "../ports.ts";
import { startReaper } from "../reaper.ts";
import { readSecrets } from "../secrets.ts";
import { locateBinaries, type PostgresBinaries } from "./binaries.ts";
import { endOrphans } from "./end-orphans.ts";
import { placeOf } from "./place.ts";

export interface PostgresOptions {
  /** The cluster's folder. Its passwords are kept beside it, in `secrets.json`. */
  dataDir: string;
  log?: (line: string) => void;
  /** Used when free, else the next free one. Without it the operating system chooses. */
  port?: number;
}

export interface RunningPostgres {
  port: number;
  pid: number;
  /** Superuser `supabase_admin`: for the stack itself, never for the app. */
  superUrl: string;
  /** Role `postgres`, no superuser, as on hosted Supabase: for migrations, retention and erasure. */
  adminUrl: string;
  /** Settles when the server has ended, asked or not. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** A log that has grown beyond this is put aside at the next start, in place of the one before. */
const logBytesMax = 10 * 1024 * 1024;

const bootstrapFile = join(import.meta.dirname, "bootstrap.sql");

/**
 * Starts the packaged Postgres 17 on `dataDir`, made when missing, and lays the Supabase-shaped base into it.
 * Recovers by itself from any earlier `kill -9`. Loopback only, scram passwords, durable commits, `wal_level=logical`.
 * Throws with code `LOCKED` when another live process has this folder open.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => undefined);
  const asked = resolve(options.dataDir);
  const home = dirname(asked);
  mkdirSync(home, { recursive: true });
  const lock = takeExclusive(join(home, `${basename(asked)}.lock`), 1_500);
  try {
    const secrets = readSecrets(home);
    const binaries = locateBinaries();
    const dataDir = placeOf(asked, binaries.account);
    if (dataDir !== asked) log(`the account that runs Postgres may not enter ${home}: data is kept in ${dataDir}`);
    await endOrphans(dataDir, log);
    await endOrphans(`${dataDir}.new`, log);
    if (!existsSync(join(dataDir, "PG_VERSION"))) await createCluster(binaries, dataDir, secrets.superPassword, log);

    const logFile = join(home, `${basename(asked)}.log`);
    const server = await launch({
      binaries,
      dataDir,
      logFile,
      password: secrets.superPassword,
      preferred: options.port ?? 0,
    });
    const reaper = startReaper();
    reaper.watch(server.pid, { ask: "INT", force: "QUIT" });
    const url = (role: string, password: string) =>
      `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/postgres`;
    const superUrl = url("supabase_admin", secrets.superPassword);
    const ended = server.exited.then(() => {
      reaper.close();
      lock.release();
    });
    const stop = async () => {
      await endServer(server.child, server.exited);
      await ended;
    };
    try {
      await applySql(superUrl, [bootstrapFile], {
        postgres: secrets.adminPassword,
        supabase_auth_admin: secrets.authPassword,
      });
    } catch (error) {
      await stop();
      throw error;
    }
    return {
      port: server.port,
      pid: server.pid,
      superUrl,
      adminUrl: url("postgres", secrets.adminPassword),
      ended,
      stop,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Runs whole SQL files, each in one transaction, as the role in `url`; then gives the named roles their passwords. */
export async function applySql(url: string, files: string[], passwords: Record<string, string> = {}): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: 10 });
  try {
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      await sql
        .begin((tx) => tx.unsafe(text))
        .catch((cause: Error) => {
          throw new Error(`${file}: ${cause.message}`, { cause });
        });
      // A file may act as another role; the next one starts from its own again.
      await sql`reset role`;
    }
    for (const [role, password] of Object.entries(passwords)) {
      // Hashed in the server with a fresh salt each time, so it is only set where it does not already open the door.
      if (!(await opens(url, role, password))) await setPassword(sql, role, password);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function setPassword(sql: postgres.Sql, role: string, password: string): Promise<void> {
  const [row] = await sql<
    { statement: string }[]
  >`select format('alter role %I login password %L', ${role}::text, ${password}::text) as statement`;
  // Without the cause: it would carry the statement, and so the password, into a log.
  if (row)
    await sql.unsafe(row.statement).catch((error: Error) => {
      throw new Error(`the password of ${role} could not be set: ${error.message}`);
    });
}

async function opens(url: string, role: string, password: string): Promise<boolean> {
  const target = new URL(url);
  target.username = role;
  target.password = encodeURIComponent(password);
  const sql = postgres(target.href, { max: 1, onnotice: () => undefined, connect_timeout: 10 });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function createCluster(
  binaries: PostgresBinaries,
  dataDir: string,
  password: string,
  log: (line: string) => void,
): Promise<void> {
  log("creating the database");
  // Made beside its place and moved in one step: a start that is killed half-way leaves nothing that looks finished.
  const half = `${dataDir}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  const pocket = mkdtempSync(join(tmpdir(), "floyo-initdb-"));
  const passwordFile = join(pocket, "password");
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (binaries.account)
      for (const path of [half, pocket, passwordFile]) chownSync(path, binaries.account.uid, binaries.account.gid);
    const args = [
      `--pgdata=${half}`,
      "--username=supabase_admin",
      `--pwfile=${passwordFile}`,
      "--auth-local=scram-sha-256",
      "--auth-host=scram-sha-256",
      "--encoding=UTF8",
      // The server's own collation: the same order on every machine, whatever locales it has.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--data-checksums",
    ];
    const child = spawn(binaries.initdb, args, { ...binaries.account, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk));
    const code = await exitOf(child);
    if (code !== 0) throw new Error(`initdb failed (exit ${code}):\n${output.trim()}`);
  } finally {
    rmSync(pocket, { recursive: true, force: true });
  }
  renameSync(half, dataDir);
}

interface Server {
  child: ChildProcess;
  pid: number;
  port: number;
  exited: Promise<number | null>;
}

interface Launch {
  binaries: PostgresBinaries;
  dataDir: string;
  logFile: string;
  password: string;
  preferred: number;
}

async function launch({ binaries, dataDir, logFile, password, preferred }: Launch): Promise<Server> {
  const tried = new Set<number>();
  for (let attempt = 0; attempt < 10; attempt++) {
    const port = await freePort(preferred, tried);
    tried.add(port);
    const settings = {
      port: String(port),
      listen_addresses: "127.0.0.1",
      // No socket file: its path would be too long in deep folders, and the loopback address is enough.
      unix_socket_directories: "",
      wal_level: "logical",
      // As hosted: operators read from it what the database spends its time on.
      shared_preload_libraries: "pg_stat_statements",
      max_connections: "200",
      shared_buffers: "128MB",
      timezone: "UTC",
      log_timezone: "UTC",
      // Statements can hold people's data; the log says what failed, not with which values.
      log_min_error_statement: "panic",
      log_parameter_max_length: "0",
      log_parameter_max_length_on_error: "0",
    };
    const args = ["-D", dataDir, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
    if (existsSync(logFile) && statSync(logFile).size > logBytesMax) renameSync(logFile, `${logFile}.1`);
    const output = openSync(logFile, "a", 0o600);
    chmodSync(logFile, 0o600);
    const child = spawn(binaries.postgres, args, {
      ...binaries.account,
      cwd: "/",
      stdio: ["ignore", output, output],
      detached: true,
    });
    closeSync(output);
    const exited = exitOf(child);
    const outcome = await readiness(child, exited, port, dataDir, password);
    if (outcome === "ready") return { child, pid: child.pid as number, port, exited };
    await endServer(child, exited);
    if (outcome === "stranger") continue;
    const tail = readFileSync(logFile, "utf8").trim().split("\n").slice(-15).join("\n");
    // Back ends of a killed server take a moment to notice; a port can be lost between looking and binding.
    if (/Address already in use|pre-existing shared memory block/.test(tail)) {
      await wait(300);
      continue;
    }
    throw new Error(`Postgres did not start. The end of ${logFile}:\n${tail}`);
  }
  throw new Error(`Postgres found no port to listen on; see ${logFile}`);
}

/** Waits until the server answers, and makes sure that it is ours that does: a port can belong to somebody else. */
async function readiness(
  child: ChildProcess,
  exited: Promise<number | null>,
  port: number,
  dataDir: string,
  password: string,
) {
  let over = false;
  void exited.then(() => {
    over = true;
  });
  // Crash recovery of a long log takes its time; a server that still works on it is not given up on.
  const deadline = Date.now() + 120_000;
  while (!over && Date.now() < deadline) {
    const sql = postgres({
      host: "127.0.0.1",
      port,
      user: "supabase_admin",
      password,
      database: "postgres",
      max: 1,
      connect_timeout: 5,
      onnotice: () => undefined,
    });
    try {
      const [row] = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
      return row?.folder === dataDir && child.exitCode === null ? "ready" : "stranger";
    } catch (error) {
      // 28P01: some other server refused the password.
      if ((error as { code?: string }).code === "28P01")
        return over ? "ended" : await confirmWrongPassword(child, dataDir);
      await wait(25);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  return "ended";
}

async function confirmWrongPassword(child: ChildProcess, dataDir: string): Promise<"stranger"> {
  const pidFile = join(dataDir, "postmaster.pid");
  const status = existsSync(pidFile) ? readFileSync(pidFile, "utf8").split("\n") : [];
  if (Number(status[0]) === child.pid && status[7]?.trim() === "ready") {
    throw new Error(
      `the password in secrets.json does not open the database in ${dataDir}: put that file back, or start afresh with "make reset"`,
    );
  }
  return "stranger";
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((settle, fail) => {
    child.once("exit", (code) => settle(code));
    child.once("error", fail);
  });
}

async function endServer(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  for (const [signal, patienceMs] of [
    ["SIGINT", 15_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const timer = new AbortController();
    await Promise.race([exited, wait(patienceMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }
}
