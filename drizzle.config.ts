import { defineConfig } from "drizzle-kit";

/**
 * `drizzle-kit generate` compares `drizzle/schema` with the last snapshot under `supabase/migrations/meta` and writes a
 * plain SQL file that both `scripts/migrate.ts` and `supabase db push` apply. It writes neither FORCE, nor grants,
 * functions and triggers: those stand in migrations made with `drizzle-kit generate --custom`.
 */
export default defineConfig({
  dialect: "postgresql",
  // Tests lie beside the tables, and vitest cannot be loaded here.
  schema: "./drizzle/schema/!(*.test).ts",
  out: "./supabase/migrations",
  breakpoints: false,
  migrations: { prefix: "supabase" },
  schemaFilter: ["floyo"],
  entities: { roles: { provider: "supabase" } },
});
