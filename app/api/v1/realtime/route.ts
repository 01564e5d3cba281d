import { connect } from "#lib/contracts/realtime.ts";
import { connectRealtime } from "#lib/domains/realtime/connect-realtime.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(connect, { permission: "session" }, connectRealtime);
