// An OpenID provider on loopback, certified code with keys of its own: node server.js PORT
//
// Access tokens are JWTs (RFC 9068) for the resources below, ID tokens come of the authorization code flow, in which
// alice agrees to everything. POST /test/rotate puts a new key before the old one, POST /test/retire drops the old.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import Provider, { errors } from "oidc-provider";

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

// What a client may ask a token for: the algorithm, and for how long it is valid.
const RESOURCES = {
  "https://api.example/": { alg: "RS256", secs: 3600 },
  "https://other.example/": { alg: "RS256", secs: 3600 },
  "https://ec.example/": { alg: "ES256", secs: 3600 },
  "https://ed.example/": { alg: "EdDSA", secs: 3600 },
  "https://short.example/": { alg: "RS256", secs: 1 },
};

const client = (client_id) => ({
  client_id,
  client_secret: `secret of ${client_id}`,
  grant_types: ["client_credentials", "authorization_code"],
  redirect_uris: ["https://client.example/callback"],
});

const ALGORITHMS = ["RS256", "ES256", "EdDSA"];

function makeKeys() {
  const pairs = {
    RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
    ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
    EdDSA: generateKeyPairSync("ed25519"),
  };
  return Object.entries(pairs).map(([alg, { privateKey }]) => ({
    ...privateKey.export({ format: "jwk" }),
    alg,
    kid: randomUUID(),
    use: "sig",
  }));
}

function makeProvider(keys) {
  const provider = new Provider(issuer, {
    clients: [client("app"), client("other-app")],
    jwks: { keys },
    scopes: ["openid"],
    cookies: { keys: ["of this process alone"] },
    pkce: { required: () => true },
    findAccount: async (_, sub) => ({ accountId: sub, claims: async () => ({ sub, groups: ["admins", "all staff"] }) }),
    claims: { openid: ["sub", "groups"] },
    conformIdTokenClaims: false,
    extraTokenClaims: async () => ({ tenant: "acme" }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: async (_, resource) => {
          if (!Object.hasOwn(RESOURCES, resource)) throw new errors.InvalidTarget();
          const { alg, secs } = RESOURCES[resource];
          return {
            scope: "orders:read orders:write",
            audience: resource,
            accessTokenFormat: "jwt",
            accessTokenTTL: secs,
            jwt: { sign: { alg } },
          };
        },
        useGrantedResource: async () => true,
      },
    },
    interactions: { url: (_, interaction) => `/test/agree/${interaction.uid}` },
  });
  return { provider, handle: provider.callback() };
}

// alice logs in and grants what is asked for.
async function agree(provider, request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    return provider.interactionFinished(request, response, { login: { accountId: "alice" } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope("openid");
  for (const resource of [params.resource ?? []].flat()) grant.addResourceScope(resource, params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

let keys = makeKeys();
let current = makeProvider(keys);

createServer(async (request, response) => {
  if (request.method === "POST" && request.url === "/test/rotate") {
    keys = [...makeKeys(), ...keys];
    current = makeProvider(keys);
    response.end();
  } else if (request.method === "POST" && request.url === "/test/retire") {
    keys = keys.slice(0, ALGORITHMS.length);
    current = makeProvider(keys);
    response.end();
  } else if (request.url.startsWith("/test/agree/")) {
    await agree(current.provider, request, response);
  } else {
    current.handle(request, response);
  }
}).listen(port, "127.0.0.1");
