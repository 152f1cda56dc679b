// An identity provider for the tests: accounts with claims, kept in a file that a test may change.
// Started as: node provider.mjs PORT ACCOUNTS.json REDIRECT_URI
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const [port, accounts, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "dashboard",
      client_secret: "a secret for the tests",
      redirect_uris: [redirect],
      post_logout_redirect_uris: [redirect],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  pkce: { required: () => true },
  // Roles stand in the ID token, as they do with Entra ID and Keycloak.
  conformIdTokenClaims: false,
  claims: { openid: ["sub", "roles", "provider", "preferred_username"], profile: [], email: [] },
  scopes: ["openid", "profile", "email"],
  // The login page of the package asks for any name: the account. It calls these "development".
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_context, id) => {
    const known = JSON.parse(readFileSync(accounts, "utf8"))[id];
    return known && { accountId: id, claims: () => ({ sub: id, preferred_username: id, ...known }) };
  },
  // Nobody is asked whether the dashboard may know them: within an organisation nobody is.
  async loadExistingGrant({ oidc }) {
    const known = oidc.session.grantIdFor(oidc.client.clientId);
    if (known) return oidc.provider.Grant.find(known);
    const grant = new oidc.provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});

provider.listen(Number(port), "127.0.0.1");
