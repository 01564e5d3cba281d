// Run as a process: starts the stack in the folder of its argument, says so on one line, and stays until it is killed.
import { startStack } from "#local/stack.ts";

const dir = process.argv[2];
if (!dir) throw new Error("usage: hold-stack.ts <dir>");
const stack = await startStack({ dir, ports: "any", appUrl: "http://localhost:9" });
process.stdout.write(`${JSON.stringify({ superUrl: stack.superUrl, env: stack.env })}\n`);
setInterval(() => undefined, 60_000);
