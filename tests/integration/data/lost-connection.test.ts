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
