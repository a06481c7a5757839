// A REST API that lets valid JSON Web Tokens in; its authorizer is configured by the environment.
const { CfnOutput, CfnParameter, Duration, Stack } = require("aws-cdk-lib");
const apigateway = require("aws-cdk-lib/aws-apigateway");
const { Authorizer, Echo } = require("./functions");

class RestStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const parameter = (name, props) => new CfnParameter(this, name, props).valueAsString;
    const handler = new Authorizer(this, "Authorizer", {
      environment: {
        JOTSEAL_ISSUER: parameter("Issuer", {
          description: "What iss must be, exactly.",
          allowedPattern: "https://\\S+",
        }),
        JOTSEAL_AUDIENCE: parameter("Audience", {
          description: "What aud must name one of, separated by commas.",
          allowedPattern: ".*\\S.*",
        }),
        JOTSEAL_ALGORITHMS: parameter("Algorithms", {
          description: "The algorithms that are accepted, separated by commas.",
          default: "RS256",
        }),
        JOTSEAL_JWKS_URI: parameter("JwksUri", {
          description: "Where the issuer serves its public keys.",
          allowedPattern: "https://\\S+",
        }),
      },
    });
    const api = new apigateway.RestApi(this, "Api", {
      deployOptions: { stageName: "v1" },
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      defaultMethodOptions: {
        authorizer: new apigateway.TokenAuthorizer(this, "Jotseal", {
          handler,
          // What is no token at all is refused without a call of the function.
          validationRegex: "^[Bb][Ee][Aa][Rr][Ee][Rr] +[\\w-]+\\.[\\w-]+\\.[\\w-]+$",
          // A token is accepted for that long after it was last verified, even if it has expired.
          resultsCacheTtl: Duration.seconds(60),
        }),
      },
    });
    api.addGatewayResponse("Unauthorized", {
      type: apigateway.ResponseType.UNAUTHORIZED,
      responseHeaders: { "WWW-Authenticate": "'Bearer'" },
    });
    api.root.addMethod("GET", new apigateway.LambdaIntegration(new Echo(this, "Echo"), { allowTestInvoke: false }));
    new CfnOutput(this, "Url", { value: api.url });
  }
}

module.exports = { RestStack };
