import { type CheckInAnswer, checkIn as operation } from "#lib/contracts/devices.ts";
import type { Home } from "../home/home.ts";
import { findPause } from "../home/pause.ts";
import { findRunning } from "../watch/running-watchers.ts";
import { callApi } from "./call-api.ts";
import type { Connection } from "./connection.ts";

/**
 * Tells the server that this device is there, and asks whether it may capture.
 *
 * @param ending this process captures no more: the device has stopped unless another one does
 * @throws Fault as `callApi` does
 */
export async function checkIn(
  home: Home,
  connection: Connection,
  queued: number,
  ending = false,
): Promise<CheckInAnswer> {
  const running = findRunning(home.watchers).filter(({ pid }) => !ending || pid !== process.pid);
  const rests = findPause(home) !== null || (running.length > 0 && running.every(({ state }) => state === "paused"));
  const state = ending && running.length === 0 ? "stopped" : rests ? "paused" : "watching";
  return await callApi(connection, operation, { body: { state, queued, sent_at: new Date().toISOString() } });
}
