import { createServer } from "node:net";

/** Whether `port` on the loopback address can be listened on right now. */
export function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * The first free port at or after `preferred`, passing over those in `taken`. Without `preferred`, the operating
 * system chooses. Someone may still take it before the caller does: servers that lose the race must try the next.
 */
export async function freePort(preferred = 0, taken: ReadonlySet<number> = new Set()): Promise<number> {
  if (preferred === 0) return ephemeralPort(taken);
  for (let port = preferred; port < Math.min(preferred + 200, 65_536); port++) {
    if (!taken.has(port) && (await isPortFree(port))) return port;
  }
  throw new Error(`no free port between ${preferred} and ${preferred + 199}: end a program that listens there`);
}

function ephemeralPort(taken: ReadonlySet<number>): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") return reject(new Error("no port was given"));
        if (taken.has(address.port)) resolve(ephemeralPort(taken));
        else resolve(address.port);
      });
    });
  });
}
