import { getRules } from "#lib/contracts/privacy.ts";
import { type Account, type Cli, openAccount } from "../cli.ts";
import { Fault } from "../fault.ts";
import { accountName } from "../home/credentials.ts";
import type { Home } from "../home/home.ts";
import { writePrivateFile } from "../home/private-file.ts";
import { callApi } from "../send/call-api.ts";
import { readWorkspaceRules, type WorkspaceRules, workspaceRulesPath } from "./workspace-rules.ts";

/** Rules fetched within this time are fresh. */
const freshMs = 5 * 60_000;
/** Capture does not wait longer for them: those fetched before hold, and the server applies its own too. */
const patienceMs = 5_000;

/**
 * Fetches the workspace's rules and keeps them for this machine. When that fails, those kept before go on holding.
 *
 * @returns the fault, or null
 */
export async function fetchWorkspaceRules(home: Home, { connection, credentials }: Account): Promise<Fault | null> {
  try {
    const timeoutMs = Math.min(patienceMs, connection.timeoutMs);
    const { rules } = await callApi({ ...connection, timeoutMs }, getRules);
    const kept: WorkspaceRules = { fetched_at: new Date().toISOString(), rules };
    writePrivateFile(workspaceRulesPath(home, accountName(credentials)), `${JSON.stringify(kept, null, 2)}\n`, false);
    return null;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** Fetches them unless that was done within five minutes. */
export async function freshenWorkspaceRules(home: Home, account: Account): Promise<void> {
  if (!isFresh(home, account)) await fetchWorkspaceRules(home, account);
}

function isFresh(home: Home, { credentials }: Account): boolean {
  try {
    const kept = readWorkspaceRules(home, accountName(credentials));
    return kept !== null && Math.abs(Date.now() - Date.parse(kept.fetched_at)) < freshMs;
  } catch {
    // What is spoilt is fetched anew.
    return false;
  }
}

/** Fetches them now and every five minutes, by whichever key is the account's then. @returns what ends it */
export function keepRulesFresh(cli: Cli, account: Account): () => void {
  const fetch = (): void => {
    void fetchWorkspaceRules(cli.home, currentAccount(cli, account)).catch(() => null);
  };
  fetch();
  const timer = setInterval(fetch, freshMs);
  return () => clearInterval(timer);
}

/** The same account with the key that a later login may have brought. */
function currentAccount(cli: Cli, account: Account): Account {
  try {
    const found = openAccount(cli);
    return accountName(found.credentials) === accountName(account.credentials) ? found : account;
  } catch {
    return account;
  }
}
