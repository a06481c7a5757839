// An HTTP API whose routes need scopes, as config/http/jotseal.toml says.
const { CfnOutput, Duration, Stack } = require("aws-cdk-lib");
const { HttpApi, HttpMethod } = require("aws-cdk-lib/aws-apigatewayv2");
const { HttpLambdaAuthorizer, HttpLambdaResponseType } = require("aws-cdk-lib/aws-apigatewayv2-authorizers");
const { HttpLambdaIntegration } = require("aws-cdk-lib/aws-apigatewayv2-integrations");
const { Authorizer, Echo } = require("./functions");

class HttpStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const handler = new Authorizer(this, "Authorizer", { config: "http" });
    const api = new HttpApi(this, "Api", {
      defaultAuthorizer: new HttpLambdaAuthorizer("Jotseal", handler, {
        // One policy answers for every route, so it may be cached for the token; a simple answer may not.
        // With nothing but IAM here CDK takes the payload format 1.0, which the authorizer knows by itself.
        responseTypes: [HttpLambdaResponseType.IAM],
        identitySource: ["$request.header.Authorization"],
        // A token is accepted for that long after it was last verified, even if it has expired.
        resultsCacheTtl: Duration.seconds(60),
      }),
    });
    api.addRoutes({
      path: "/orders",
      methods: [HttpMethod.GET, HttpMethod.POST],
      integration: new HttpLambdaIntegration("EchoIntegration", new Echo(this, "Echo")),
    });
    new CfnOutput(this, "Url", { value: `${api.apiEndpoint}/orders` });
  }
}

module.exports = { HttpStack };
