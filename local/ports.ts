import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { takeExclusive } from "./exclusive.ts";

/** Below the range that the system hands out to outgoing connections, which could otherwise take a port from under us. */
const anyFrom = 20_000;
const anyTo = 32_000;

/** Whether `port` can be listened on right now. An address family that the machine lacks stands in nobody's way. */
export function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", ({ code }: NodeJS.ErrnoException) =>
      resolve(code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT"),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * The first free port at or after `preferred`, passing over those in `taken`; without `preferred`, one at random.
 * Someone may still take it before the caller does: servers that lose the race must try the next.
 */
export async function freePort(preferred = 0, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (const port of candidates(preferred)) {
    if (!taken.has(port) && (await isPortFree(port))) return port;
  }
  throw noneFree(preferred);
}

export interface ReservedPort {
  port: number;
  /** Lets another stack have it. Happens by itself when this process ends. */
  release(): void;
}

/**
 * Like `freePort`, and no other stack of this user is given the same port while it is reserved: two that start at the
 * same moment would both find it free. `hosts` are the addresses that it must be free under.
 */
export async function reservePort(preferred = 0, hosts: readonly string[] = ["127.0.0.1"]): Promise<ReservedPort> {
  const folder = join(tmpdir(), `floyo-ports-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const port of candidates(preferred)) {
    let claim: { release(): void };
    try {
      claim = takeExclusive(join(folder, `${port}.lock`));
    } catch {
      continue;
    }
    const free = await Promise.all(hosts.map((host) => isPortFree(port, host)));
    if (free.every(Boolean)) return { port, release: claim.release };
    claim.release();
  }
  throw noneFree(preferred);
}

function* candidates(preferred: number): Generator<number> {
  if (preferred > 0) {
    for (let port = preferred; port < Math.min(preferred + 200, 65_536); port++) yield port;
  } else {
    for (let tries = 0; tries < 200; tries++) yield anyFrom + Math.floor(Math.random() * (anyTo - anyFrom));
  }
}

function noneFree(preferred: number): Error {
  const range = preferred > 0 ? `${preferred} and ${preferred + 199}` : `${anyFrom} and ${anyTo}`;
  return new Error(`no free port between ${range}: end a program that listens there`);
}
