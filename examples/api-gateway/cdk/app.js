// Four stacks, each an API of its own kind: cdk deploy JotsealRest | JotsealHttp | JotsealWebSocket | JotsealAppSync
const { App } = require("aws-cdk-lib");
const { RestStack } = require("./lib/rest");
const { HttpStack } = require("./lib/http");
const { WebSocketStack } = require("./lib/websocket");
const { AppSyncStack } = require("./lib/appsync");

const app = new App();
new RestStack(app, "JotsealRest");
new HttpStack(app, "JotsealHttp");
new WebSocketStack(app, "JotsealWebSocket");
new AppSyncStack(app, "JotsealAppSync");
