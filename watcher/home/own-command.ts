import { resolve } from "node:path";

/** How to start this very command again: Node's program and the file that it runs, both absolute. */
export const ownCommand = (): readonly [node: string, file: string] => [
  process.execPath,
  resolve(process.argv[1] ?? ""),
];

/** npm empties the folder that `npx` runs packages from as it sees fit. */
export const isPassing = (file: string): boolean => /[\\/]_npx[\\/]/.test(file);
