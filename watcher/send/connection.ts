import type { Device } from "../home/device.ts";
import { version } from "../version.ts";

/** How to reach the server, and as whom. */
export interface Connection {
  /** Without a slash at its end. */
  readonly url: string;
  /** Empty before there is one: then none is sent. */
  readonly key: string;
  /** The workspace's page, to point people to; the server's own while the workspace is unknown. */
  readonly workspaceUrl: string;
  readonly device: Device;
  /** How long a request may take for its whole answer. */
  readonly timeoutMs: number;
}

export const requestTimeoutMs = 30_000;

export const headersOf = (connection: Connection): Record<string, string> => ({
  accept: "application/json",
  ...(connection.key === "" ? {} : { authorization: `Bearer ${connection.key}` }),
  "user-agent": `floyo/${version}`,
  "x-floyo-device": connection.device.id,
  "x-floyo-device-name": encodeURIComponent(connection.device.name),
});
