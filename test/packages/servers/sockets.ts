/** A local MQTT broker, over sockets and WebSockets, and a WebSocket server. */
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { Aedes } from "aedes";
import { createWebSocketStream, WebSocketServer } from "ws";
import { note } from "./ledger.ts";

const broker = await Aedes.createBroker();
broker.on("publish", ({ topic, payload }, client) => {
  if (client !== null) note(`mqtt ${topic} ${payload.toString()}`);
});

export const mqttServer = createServer(broker.handle);

export const mqttWebSocketServer = createHttpServer();

new WebSocketServer({ server: mqttWebSocketServer, handleProtocols: () => "mqtt" }).on(
  "connection",
  (socket, request) => {
    const stream = createWebSocketStream(socket);
    stream.on("error", () => {});
    broker.handle(stream, request);
  },
);

export const webSocketServer = createHttpServer();

new WebSocketServer({ server: webSocketServer }).on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (message) => {
    note(`ws ${message.toString()}`);
    socket.send(`echo ${message.toString()}`);
  });
});
