import type { CredentialKind } from "./wrong-credentials-experiment.ts";

/**
 * One key for all services, in one process per function: the sixth wrong signature in a row would lock it for five
 * minutes.
 */
export const wrongKey: CredentialKind = {
  title: "a wrong secret key in the accounts secret, which is corrected after 75 s",
  environments: 1,
  accountOf: () => "default",
  secretOf: (account, isRight) => ({ ak: akOf(account), sk: isRight ? skOf(account) : "not-the-secret-key" }),
  credentialOf: (account) => ({ ak: akOf(account), sk: skOf(account) }),
  belongsTo: (call, service) => call.service === service,
};

/** One IAM user per service: the fifth wrong password in a row locks a user for a quarter of an hour. */
export const wrongPassword: CredentialKind = {
  title: "wrong passwords of IAM users in the accounts secret, which are corrected after 75 s",
  accountOf: (service) => `user-of-${service}`,
  secretOf: (account, isRight) => ({ iam: { ...userOf(account), ...(!isRight && { password: "not-the-password" }) } }),
  credentialOf: userOf,
  belongsTo: (call, service) => call.kind === "token" && call.body.includes(`"user-of-${service}"`),
};

function akOf(account: string): string {
  return `EXPERIMENT0${account.toUpperCase()}`;
}

function skOf(account: string): string {
  return `secret-key-of-${account}`;
}

function userOf(account: string) {
  return { domain: "experiments", user: account, password: `password-of-${account}` };
}
