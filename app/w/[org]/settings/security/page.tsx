import type { Metadata } from "next";
import { AddFactor } from "#components/account/add-factor.tsx";
import { FactorList } from "#components/account/factor-list.tsx";
import { PasswordForm } from "#components/account/password-form.tsx";
import { SessionList } from "#components/account/session-list.tsx";
import { ConfirmButton } from "#components/ui/confirm.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Page, Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listSessions } from "#lib/domains/sessions/list-sessions.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "../../page-me.ts";
import { beginFactor, changePassword, confirmFactor, endOne, endOthers, removeFactor } from "./actions.ts";
import { type Account, readAccount } from "./read-account.ts";

export const metadata: Metadata = { title: "Security" };

export default async function SecurityPage({ params }: PageProps<"/w/[org]/settings/security">) {
  const { org } = await params;
  const ctx = await pageContext(org);
  const [me, account, sessions] = await Promise.all([pageMe(org), readAccount(), listSessions(ctx)]);
  const nowMs = Date.now();
  const others = sessions.data.length - 1;
  return (
    <Page title="Security" lead="How you sign in, and where you are signed in.">
      <SecondFactor org={org} account={account} nowMs={nowMs} timeZone={me.timezone} />
      <Section
        title="Where you are signed in"
        aside={
          others > 0 ? (
            <ConfirmButton
              look="plain"
              size="small"
              title={others === 1 ? "Sign out the other device?" : `Sign out the other ${others}?`}
              consequence="Everywhere but here you have to sign in again. API keys and the floyo command go on working."
              doIt="Sign them out"
              act={endOthers.bind(null, org)}
              done="You are signed in here alone."
              failed="They were not signed out."
            >
              Sign out all others
            </ConfirmButton>
          ) : null
        }
      >
        <SessionList sessions={sessions.data} nowMs={nowMs} timeZone={me.timezone} end={endOne.bind(null, org)} />
      </Section>
      <Password org={org} account={account} />
    </Page>
  );
}

function SecondFactor({
  org,
  account,
  nowMs,
  timeZone,
}: {
  org: string;
  account: Account | null;
  nowMs: number;
  timeZone: string;
}) {
  if (!account) return <Unanswered title="Authenticator app" />;
  const { factors } = account;
  const first = factors.length === 0;
  return (
    <Section title="Authenticator app" aside={first ? "Off" : "On: signing in asks for a code"}>
      {first ? (
        <p className="max-w-[65ch] text-muted">
          With an app on your phone, signing in takes a code beside your password, so that a stolen password is not
          enough. Any app for time-based codes will do.
        </p>
      ) : (
        <FactorList factors={factors} remove={removeFactor.bind(null, org)} nowMs={nowMs} timeZone={timeZone} />
      )}
      {factors.length === 1 ? (
        <p className="max-w-[65ch] text-muted">
          Add a second device while you have this one: if you lose the only one, somebody who runs this server has to
          let you in again.
        </p>
      ) : null}
      <AddFactor
        begin={beginFactor.bind(null, org)}
        confirm={confirmFactor.bind(null, org)}
        suggestion={first ? "My phone" : ""}
        first={first}
      />
    </Section>
  );
}

function Password({ org, account }: { org: string; account: Account | null }) {
  if (!account) return <Unanswered title="Password" />;
  return (
    <Section title="Password">
      {account.byEmail ? null : (
        <p className="max-w-[65ch] text-muted">You sign in with another service, which keeps your password.</p>
      )}
      {account.byEmail ? <PasswordForm action={changePassword.bind(null, org)} email={account.email} /> : null}
      <p className="text-muted">
        {account.byEmail ? "Forgotten, or never had one? " : "Want one here as well? "}
        <TextLink href="/forgot-password">Get a link to choose one</TextLink>
      </p>
    </Section>
  );
}

function Unanswered({ title }: { title: string }) {
  return (
    <Section title={title}>
      <Notice tone="error" title="The sign-in server does not answer.">
        <p>Nothing is lost. Load the page again in a moment.</p>
      </Notice>
    </Section>
  );
}
