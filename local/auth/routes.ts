import { health, jwks, settings } from "./about.ts";
import { deleteFactor, listFactors, updateFactor } from "./admin-factors.ts";
import { generateLink, invite } from "./admin-links.ts";
import { createUser, deleteUser, getUserById, listUsers, updateUserById } from "./admin-users.ts";
import { authorize, providerCallback } from "./authorize.ts";
import { AuthError } from "./errors.ts";
import { withAdmin, withKey, withUser } from "./gate.ts";
import type { Operation } from "./gateway.ts";
import { grantToken } from "./grant-token.ts";
import { logout } from "./logout.ts";
import { challengeFactor, enrollFactor, unenrollFactor, verifyFactor } from "./mfa.ts";
import { reauthenticate, resend, sendMagicLink, sendRecovery } from "./send-links.ts";
import { signUp } from "./signup.ts";
import { getUser, updateUser } from "./user.ts";
import { followLink, verifyOtp } from "./verify.ts";

const refuse = (status: number, code: string, message: string): Operation =>
  withKey(async () => {
    throw new AuthError(status, code, message);
  });

const noManualLinking = refuse(404, "manual_linking_disabled", "Manual linking is disabled");

/** Every operation, by method and path below /auth/v1. Those without a gate are reached by following links. */
const table: Record<string, Record<string, Operation>> = {
  "/.well-known/jwks.json": { GET: jwks },
  "/authorize": { GET: authorize },
  "/callback": { GET: providerCallback },
  "/verify": { GET: followLink, POST: withKey(verifyOtp) },
  "/health": { GET: withKey(health) },
  "/settings": { GET: withKey(settings) },
  "/signup": { POST: withKey(signUp) },
  "/token": { POST: withKey(grantToken) },
  "/otp": { POST: withKey(sendMagicLink) },
  "/magiclink": { POST: withKey(sendMagicLink) },
  "/recover": { POST: withKey(sendRecovery) },
  "/resend": { POST: withKey(resend) },
  "/reauthenticate": { GET: withUser(reauthenticate) },
  "/user": { GET: withUser(getUser), PUT: withUser(updateUser) },
  "/user/identities/authorize": { GET: noManualLinking },
  "/user/identities/:id": { DELETE: noManualLinking },
  "/logout": { POST: withUser(logout) },
  "/invite": { POST: withAdmin(invite) },
  "/admin/generate_link": { POST: withAdmin(generateLink) },
  "/admin/users": { GET: withAdmin(listUsers), POST: withAdmin(createUser) },
  "/admin/users/:id": { GET: withAdmin(getUserById), PUT: withAdmin(updateUserById), DELETE: withAdmin(deleteUser) },
  "/sso": { POST: refuse(404, "saml_provider_disabled", "SAML 2.0 is disabled") },
  "/factors": { POST: withUser(enrollFactor) },
  "/factors/:id": { DELETE: withUser(unenrollFactor) },
  "/factors/:id/challenge": { POST: withUser(challengeFactor) },
  "/factors/:id/verify": { POST: withUser(verifyFactor) },
  "/admin/users/:id/factors": { GET: withAdmin(listFactors) },
  "/admin/users/:id/factors/:factor": { PUT: withAdmin(updateFactor), DELETE: withAdmin(deleteFactor) },
};

const patterns = Object.entries(table).map(([path, methods]) => ({
  match: new RegExp(`^${path.replaceAll(".", "\\.").replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`),
  methods,
}));

/** Finds the operation of a request. @throws AuthError 404 for an unknown path, 405 for an unknown method */
export function findOperation(method: string, path: string): { operation: Operation; params: Record<string, string> } {
  for (const { match, methods } of patterns) {
    const found = match.exec(path);
    if (!found) continue;
    const operation = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!operation) throw new AuthError(405, "validation_failed", `${method} is not allowed here`);
    return { operation, params: { ...found.groups } };
  }
  throw new AuthError(404, "validation_failed", "No such path");
}
