import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { authClient } from "#app/(auth)/session.ts";
import { NextPath } from "#lib/contracts/auth.ts";

/** Where a provider, or a mail in hosted Supabase's own form, sends the person back to: trades the code for a session (PKCE). */
export async function GET(request: NextRequest): Promise<never> {
  const query = request.nextUrl.searchParams;
  const code = query.get("code");
  if (!code) redirect("/sign-in?problem=provider");
  const { error } = await (await authClient()).exchangeCodeForSession(code);
  redirect(error ? "/sign-in?problem=link" : NextPath.parse(query.get("next")));
}
