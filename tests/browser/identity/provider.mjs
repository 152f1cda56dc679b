// An identity provider for the tests: accounts with claims, kept in a file that a test may change.
// Started as: node provider.mjs PORT ACCOUNTS.json REDIRECT_URI [WAY], where WAY is how it can be
// asked again: "refresh" (also what there is by itself), "userinfo" or "never".
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const [port, accounts, redirect, way = "refresh"] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "dashboard",
      client_secret: "a secret for the tests",
      redirect_uris: [redirect],
      post_logout_redirect_uris: [redirect],
      grant_types: ["authorization_code", ...(way === "refresh" ? ["refresh_token"] : [])],
      response_types: ["code"],
    },
  ],
  pkce: { required: () => true },
  // Roles stand in the ID token, as they do with Entra ID and Keycloak.
  conformIdTokenClaims: false,
  claims: { openid: ["sub", "roles", "provider", "preferred_username"], profile: [], email: [] },
  scopes: ["openid", "profile", "email", "offline_access"],
  // As Keycloak does: with every sign-in, and a refresh token counts once.
  issueRefreshToken: async (_context, client) => client.grantTypeAllowed("refresh_token"),
  rotateRefreshToken: true,
  // The login page of the package asks for any name: the account. It calls these "development".
  features: {
    devInteractions: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    revocation: { enabled: true },
    userinfo: { enabled: way !== "never" },
  },
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
    grant.addOIDCScope("openid profile email offline_access");
    await grant.save();
    return grant;
  },
});

provider.listen(Number(port), "127.0.0.1");
