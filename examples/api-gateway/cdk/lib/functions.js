// The authorizer's function and one that echoes, each with a role that may do nothing but write to its log.
const path = require("node:path");
const { Duration, RemovalPolicy } = require("aws-cdk-lib");
const iam = require("aws-cdk-lib/aws-iam");
const lambda = require("aws-cdk-lib/aws-lambda");
const logs = require("aws-cdk-lib/aws-logs");

const EXAMPLE = path.join(__dirname, "../..");
const DIST = path.join(EXAMPLE, "../../dist");

// How the two architectures are called by Lambda, and in the folder of what was built.
const ARCHITECTURES = {
  arm64: { architecture: lambda.Architecture.ARM_64, folder: "authorizer-aarch64" },
  x86_64: { architecture: lambda.Architecture.X86_64, folder: "authorizer-x86_64" },
};

class LoggingFunction extends lambda.Function {
  constructor(scope, id, props) {
    const logGroup = new logs.LogGroup(scope, `${id}Log`, {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(scope, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
    });
    logGroup.grantWrite(role);
    super(scope, id, { memorySize: 128, logGroup, role, ...props });
  }
}

// Configured by `environment`, or by a `config`: a folder of this example's config/, which will be in /opt, where
// the authorizer looks for jotseal.toml.
class Authorizer extends LoggingFunction {
  constructor(scope, id, { environment, config }) {
    const name = scope.node.tryGetContext("architecture");
    if (!Object.hasOwn(ARCHITECTURES, name)) {
      throw new Error(`architecture is ${name}, neither of ${Object.keys(ARCHITECTURES).join(" and ")}`);
    }
    const { architecture, folder } = ARCHITECTURES[name];
    const dist = scope.node.tryGetContext("dist") ?? DIST;
    const layers = [];
    if (config !== undefined) {
      const code = lambda.Code.fromAsset(path.join(EXAMPLE, "config", config));
      layers.push(new lambda.LayerVersion(scope, `${id}Config`, { code }));
    }
    super(scope, id, {
      runtime: lambda.Runtime.PROVIDED_AL2023,
      handler: "bootstrap",
      architecture,
      code: lambda.Code.fromAsset(path.join(dist, folder, "bootstrap.zip")),
      timeout: Duration.seconds(10),
      environment,
      layers,
    });
  }
}

// Answers with what the authorizer passed on.
class Echo extends LoggingFunction {
  constructor(scope, id) {
    super(scope, id, {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: "index.handler",
      architecture: lambda.Architecture.ARM_64,
      timeout: Duration.seconds(10),
      code: lambda.Code.fromInline(`import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
`),
    });
  }
}

module.exports = { Authorizer, Echo };
