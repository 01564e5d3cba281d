import { cookies } from "next/headers";
import { z } from "zod";
import type { ErasureReceipt } from "#lib/domains/accounts/erase-account.ts";
import { env } from "#lib/platform/env.ts";

const name = "erasure-receipt";
const keptSeconds = 600;

const Receipt = z.object({ id: z.string(), erased_at: z.string(), counts: z.record(z.string(), z.number()) });

/** Hands the receipt to the page that shows it. Nothing of it stays on the server: there is nobody left to keep it for. */
export async function keepReceipt(receipt: ErasureReceipt): Promise<void> {
  (await cookies()).set(name, JSON.stringify(receipt), {
    path: "/erased",
    maxAge: keptSeconds,
    httpOnly: true,
    sameSite: "lax",
    secure: env().SITE_URL.startsWith("https:"),
  });
}

export async function readReceipt(): Promise<ErasureReceipt | null> {
  const kept = (await cookies()).get(name)?.value;
  try {
    return kept ? Receipt.parse(JSON.parse(kept)) : null;
  } catch {
    return null;
  }
}
