import { cache } from "react";
import { getMe } from "#lib/domains/accounts/get-me.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";

/** Who is looking, and where they work: asked once a request, though the frame and the page within it both want it. */
export const pageMe = cache(async (org: string) => getMe(await pageContext(org)));
