// Run as a process: starts Postgres on the folder in its argument, says so on one line, and stays until it is killed.
import { startPostgres } from "#local/postgres/start.ts";

const dataDir = process.argv[2];
if (!dataDir) throw new Error("usage: hold-postgres.ts <dataDir>");
const server = await startPostgres({ dataDir });
process.stdout.write(`${JSON.stringify({ serverPid: server.pid, adminUrl: server.adminUrl })}\n`);
await server.ended;
