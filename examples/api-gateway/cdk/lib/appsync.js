// A GraphQL API that lets valid JSON Web Tokens in, and to some fields those with a scope.
const path = require("node:path");
const { CfnOutput, Duration, Stack } = require("aws-cdk-lib");
const appsync = require("aws-cdk-lib/aws-appsync");
const { Authorizer } = require("./functions");

class AppSyncStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const handler = new Authorizer(this, "Authorizer", { config: "appsync" });
    const api = new appsync.GraphqlApi(this, "Api", {
      name: id,
      definition: appsync.Definition.fromFile(path.join(__dirname, "schema.graphql")),
      authorizationConfig: {
        defaultAuthorization: {
          authorizationType: appsync.AuthorizationType.LAMBDA,
          lambdaAuthorizerConfig: {
            handler,
            // What is no token at all is refused without a call of the function.
            validationRegex: "^(Bearer )?[\\w-]+\\.[\\w-]+\\.[\\w-]+$",
            // A token is accepted for that long after it was last verified, even if it has expired.
            resultsCacheTtl: Duration.seconds(60),
          },
        },
      },
    });
    const nothing = api.addNoneDataSource("Nothing");
    const resolve = (fieldName, payload) =>
      nothing.createResolver(fieldName, {
        typeName: "Query",
        fieldName,
        runtime: appsync.FunctionRuntime.JS_1_0_0,
        code: appsync.Code.fromInline(`export const request = (context) => ({payload: ${payload}});
export const response = (context) => context.result;
`),
      });
    resolve("me", "context.identity.resolverContext.sub");
    resolve("salary", "1000");
    new CfnOutput(this, "Url", { value: api.graphqlUrl });
  }
}

module.exports = { AppSyncStack };
