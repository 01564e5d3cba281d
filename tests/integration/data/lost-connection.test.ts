import { type AddressInfo, connect, createServer } from "node:net";
import postgres from "postgres";
import { expect, test } from "vitest";
import { connectAdmin } from "./database.ts";

test("a query on a reserved connection that the database ended is refused, and the process lives", async () => {
  const admin = connectAdmin(1);
  const closed = Promise.withResolvers<void>();
  const sql = postgres(process.env.DATABASE_ADMIN_URL ?? "", { max: 1, onclose: () => closed.resolve() });
  try {
    const reserved = await sql.reserve();
    const [backend] = await reserved`select pg_backend_pid() as pid`;
    await admin`select pg_terminate_backend(${backend?.pid})`;
    await closed.promise;
    // As published, version 3.4.9 of the driver throws here where nobody can catch it, which ends the process, and the
    // query waits for ever; patches/ mends it (ADR 17).
    await expect(reserved`select 2`).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  } finally {
    await Promise.all([admin.end(), sql.end({ timeout: 1 })]);
  }
});

test("a connection that is reset while the driver asks for the array types refuses its query, and the process lives", async () => {
  const database = new URL(process.env.DATABASE_ADMIN_URL ?? "");
  // A line that breaks at the question that the driver puts of itself, before the first query of the caller.
  const line = createServer((client) => {
    const upstream = connect(Number(database.port), database.hostname);
    for (const socket of [client, upstream]) socket.on("error", () => undefined);
    client.on("data", (piece) => {
      if (!piece.includes("typarray")) upstream.write(piece);
      else {
        client.resetAndDestroy();
        upstream.destroy();
      }
    });
    upstream.on("data", (piece) => client.write(piece));
    client.on("close", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
  const behind = new URL(database);
  behind.host = `127.0.0.1:${(line.address() as AddressInfo).port}`;
  const sql = postgres(behind.href, { max: 1 });
  try {
    // Unpatched, the driver's own question is refused where nobody hears it, which ends the process.
    await expect(sql`select 1`).rejects.toMatchObject({ code: "ECONNRESET" });
  } finally {
    await sql.end({ timeout: 1 });
    await new Promise((resolve) => line.close(resolve));
  }
});
