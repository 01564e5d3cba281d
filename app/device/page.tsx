import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { findHome } from "#app/find-home.ts";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { CodeForm } from "#components/device-login/code-form.tsx";
import { DecisionForm } from "#components/device-login/decision-form.tsx";
import { WaitingMachine } from "#components/device-login/waiting-machine.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { type DeviceLogin, find, UserCode } from "#lib/contracts/device-logins.ts";
import { getMe } from "#lib/domains/accounts/get-me.ts";
import { findDeviceLogin } from "#lib/domains/device-logins/find-device-login.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { takePageLimits } from "#lib/platform/http/take-page-limits.ts";
import { decideOn } from "./actions.ts";

export const metadata: Metadata = { title: "Sign in on a machine" };

export default async function DevicePage({ searchParams }: PageProps<"/device">) {
  const { code } = await searchParams;
  const typed = typeof code === "string" ? code.slice(0, 64) : undefined;
  const path = typed === undefined ? "/device" : `/device?code=${encodeURIComponent(typed)}`;
  const home = await findHome(path);
  if (!home) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  const ctx = await pageContext(home.slice("/w/".length));
  const found = typed === undefined ? null : await look(ctx, typed);
  if (found === null || "problem" in found)
    return (
      <AuthFrame
        title="Sign in on a machine"
        lead="Type the code that floyo login shows. You then see what asks, and decide."
        foot={<Back home={home} />}
      >
        <CodeForm error={found?.problem} typed={typed} />
        <p className="text-muted">
          Or do without a code: make a key under{" "}
          <TextLink href={`${home}/settings/api-keys`}>Settings, API keys</TextLink>, and give it to{" "}
          <code>floyo login --key</code>.
        </p>
      </AuthFrame>
    );
  if (found.login.state !== "waiting")
    return (
      <AuthFrame
        title={ended[found.login.state].title}
        lead={ended[found.login.state].help}
        foot={<Back home={home} />}
      >
        {null}
      </AuthFrame>
    );
  return <Waiting ctx={ctx} login={found.login} home={home} />;
}

/** What waits with a code, or what to say beside the field. */
async function look(ctx: Context, typed: string): Promise<{ login: DeviceLogin } | { problem: string }> {
  const parsed = UserCode.safeParse(typed);
  if (!parsed.success) return { problem: "This is not a code: it has eight letters, like BCDF-GHJK." };
  try {
    await takePageLimits(find, ctx);
    return { login: await findDeviceLogin(ctx, { user_code: parsed.data }) };
  } catch (error) {
    if (error instanceof AppError && (error.code === "NOT_FOUND" || error.code === "RATE_LIMITED"))
      return { problem: error.message };
    throw error;
  }
}

const ended: Record<Exclude<DeviceLogin["state"], "waiting">, { title: string; help: string }> = {
  approved: { title: "Approved", help: "Go back to the terminal: it goes on by itself. You can close this page." },
  used: { title: "This code was used", help: "The machine has its key. To sign in another, begin there." },
  denied: { title: "This code was denied", help: "The machine gets nothing. To try again, begin there anew." },
  expired: { title: "This code has expired", help: "A code is good for 15 minutes. Run floyo login again." },
};

async function Waiting({ ctx, login, home }: { ctx: Context; login: DeviceLogin; home: string }) {
  const me = await getMe(ctx);
  const workspaces = me.organizations.filter(({ role }) => role !== "viewer");
  const who = me.display_name ?? me.email;
  return (
    <AuthFrame
      title="Sign in on this machine?"
      lead={who ? `You are signed in as ${who}.` : undefined}
      foot={<Back home={home} />}
    >
      <Notice title="Approve it only if you started this yourself, just now">
        <p>
          If somebody sent you the link or the code, deny it: approved, their machine could act for you. To see or end
          what you approved, go to Settings, Devices.
        </p>
      </Notice>
      <WaitingMachine login={login} nowMs={Date.now()} timeZone={me.timezone} />
      {me.consent.granted ? null : (
        <p className="text-muted">
          It sends nothing before you have allowed collecting, which is{" "}
          <TextLink href={`${home}/settings/privacy`}>another decision</TextLink>.
        </p>
      )}
      <DecisionForm action={decideOn} code={login.user_code} workspaces={workspaces} chosen={ctx.org.slug} />
    </AuthFrame>
  );
}

function Back({ home }: { home: string }) {
  return (
    <TextLink href={home} className="w-fit">
      Go to Floyo
    </TextLink>
  );
}
