// A WebSocket API that lets clients with a valid JSON Web Token connect.
const { CfnOutput, Stack } = require("aws-cdk-lib");
const { WebSocketApi, WebSocketStage } = require("aws-cdk-lib/aws-apigatewayv2");
const { WebSocketLambdaAuthorizer } = require("aws-cdk-lib/aws-apigatewayv2-authorizers");
const { WebSocketLambdaIntegration } = require("aws-cdk-lib/aws-apigatewayv2-integrations");
const { Authorizer, Echo } = require("./functions");

class WebSocketStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const handler = new Authorizer(this, "Authorizer", { config: "websocket" });
    const echo = new Echo(this, "Echo");
    const webSocketApi = new WebSocketApi(this, "Api", {
      connectRouteOptions: {
        integration: new WebSocketLambdaIntegration("ConnectIntegration", echo),
        // Answers are never cached: the authorizer is asked at each $connect.
        authorizer: new WebSocketLambdaAuthorizer("Jotseal", handler, {
          // As token_from in config/websocket/jotseal.toml says. A request without it is refused without a call.
          identitySource: ["route.request.querystring.access_token"],
        }),
      },
      defaultRouteOptions: {
        integration: new WebSocketLambdaIntegration("DefaultIntegration", echo),
        returnResponse: true,
      },
    });
    const stage = new WebSocketStage(this, "Stage", { webSocketApi, stageName: "v1", autoDeploy: true });
    new CfnOutput(this, "Url", { value: stage.url });
  }
}

module.exports = { WebSocketStack };
