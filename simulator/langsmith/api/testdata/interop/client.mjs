// What a program does with the langsmith SDK, unmodified, against the API whose
// URL is the first argument. It prints what it has read back, as JSON.
import { Client, RunTree } from "langsmith";

const [apiUrl] = process.argv.slice(2);
const client = new Client({ apiUrl, apiKey: "lsv2_pt_test" });
const id = "0195c0de-0000-7000-8000-000000000001";

async function all(pages) {
  const list = [];
  for await (const item of pages) list.push(item);
  return list;
}

// A run with its trace goes by multipart, one without by single requests.
const parent = new RunTree({ name: "parent", run_type: "chain", inputs: { q: "why?" }, client, project_name: "interop" });
await parent.postRun();
const child = parent.createChild({ name: "child", run_type: "llm", inputs: { p: 1 }, attachments: { pic: ["image/png", new Uint8Array([1, 2, 3])] } });
await child.postRun();
await client.awaitPendingTraceBatches();
await child.end({ text: "because" });
await child.patchRun();
await parent.end({ a: "because" });
await parent.patchRun();
await client.awaitPendingTraceBatches();

await client.createRun({ id, name: "plain", run_type: "llm", inputs: { n: 1 }, project_name: "interop" });
await client.updateRun(id, { outputs: { n: 2 }, end_time: Date.now() });

await client.createFeedback(id, "correctness", { score: 0.5, comment: "so so", correction: { n: 3 } });
await client.createFeedback(parent.id, "correctness", { score: 1 });
const feedback = await all(client.listFeedback({ runIds: [id, parent.id], feedbackKeys: ["correctness"] }));

await client.createDataset("interop", { description: "made by the SDK" });
const example = await client.createExample({ inputs: { n: 1 }, outputs: { n: 3 }, dataset_name: "interop", source_run_id: id });
const examples = await all(client.listExamples({ datasetName: "interop" }));
let again = "nothing was thrown";
try {
  await client.createExample({ id: example.id, inputs: { n: 1 }, outputs: { n: 3 }, dataset_name: "interop" });
} catch (e) {
  again = e.constructor.name;
}

const plain = await client.readRun(id);
const root = await client.readRun(parent.id);
const runs = await all(client.listRuns({ projectName: "interop" }));
let unknown = "nothing was thrown";
try {
  await client.readRun("0195c0de-0000-7000-8000-0000000000ff");
} catch (e) {
  unknown = e.constructor.name;
}

console.log(JSON.stringify({
  plain: [plain.status, plain.outputs.n, plain.in_dataset], root: [root.status, root.outputs.a, root.direct_child_run_ids?.length],
  runs: runs.map((r) => r.name).sort(), feedback: feedback.map((f) => [f.score, f.comment]).sort(),
  example: [example.outputs.n, example.source_run_id === id], examples: examples.length, again, unknown,
}));
