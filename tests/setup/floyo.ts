import { renameSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { root } from "#scripts/environment.ts";
import { buildFloyo } from "#watcher/build.ts";

declare module "vitest" {
  export interface ProvidedContext {
    floyoBundle: string;
  }
}

let built: Promise<string> | undefined;

/** Makes the one file that people install of the sources as they stand: once, for all tests that run the command. */
export default async function setup(project: TestProject): Promise<void> {
  built ??= build();
  project.provide("floyoBundle", await built);
}

async function build(): Promise<string> {
  // Always the same place: Node keeps what it has compiled by the file's name.
  const file = join(root, "test-results", "floyo.mjs");
  const half = `${file}-${process.pid}`;
  await buildFloyo(half);
  renameSync(half, file);
  return file;
}
