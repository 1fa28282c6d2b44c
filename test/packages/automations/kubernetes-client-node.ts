/** @kubernetes/client-node: pods are listed, a config map is made. */
import { on, sleep } from "hathi";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { at, night, noted } from "./lib/lab.ts";

const config = new KubeConfig();
config.loadFromOptions({
  clusters: [{ name: "c", server: at("k8s"), skipTLSVerify: true }],
  users: [{ name: "u", token: "lab-token" }],
  contexts: [{ name: "x", cluster: "c", user: "u" }],
  currentContext: "x",
});
const api = config.makeApiClient(CoreV1Api);

export default on("webhook.play", async () => {
  const before = (await api.listNamespacedPod({ namespace: "default" })).items.map(
    ({ metadata }) => metadata?.name,
  );

  await noted(before);
  await sleep(night);

  const body = { metadata: { name: "settings" }, data: { a: "b" } };
  const after = (await api.createNamespacedConfigMap({ namespace: "default", body })).metadata?.name;
  return { before, after };
});
