// A conversation by @google/genai: a spoken question, its answer, an interruption, a resumption, a refusal.
//
//   node live.mjs BASE_URL question.pcm        (16 kHz mono s16le; trust the CA by NODE_EXTRA_CA_CERTS)
//
// Prints what happened as one line of JSON.

import { readFile } from "node:fs/promises";
import { GoogleGenAI, Modality } from "@google/genai";

const [baseUrl, file] = process.argv.slice(2);
const question = await readFile(file);
const model = "gemini-3.8-live";
const client = new GoogleGenAI({ apiKey: "any", vertexai: false, httpOptions: { baseUrl } });

/** A session whose messages are awaited one by one; a close is a message too. */
async function open(config) {
  const messages = [];
  let wake = () => {};
  const put = (message) => {
    messages.push(message);
    wake();
  };
  const session = await client.live.connect({
    model,
    config: { responseModalities: [Modality.AUDIO], ...config },
    callbacks: {
      onmessage: put,
      onerror: (error) => put({ error: error.message }),
      onclose: (event) => put({ closed: { code: event.code, reason: event.reason } }),
    },
  });
  const next = async () => {
    while (messages.length === 0) await new Promise((resolve) => (wake = resolve));
    return messages.shift();
  };
  return { session, next };
}

function speak(session, pcm) {
  for (let offset = 0; offset < pcm.length; offset += 640) {
    const data = pcm.subarray(offset, offset + 640).toString("base64");
    session.sendRealtimeInput({ audio: { data, mimeType: "audio/pcm;rate=16000" } });
  }
}

/** Everything up to the end of a turn; `onAudio` is called with the first audio. */
async function turn(next, onAudio = () => {}) {
  const heard = { asked: "", said: "", audioBytes: 0, kinds: [] };
  for (;;) {
    const message = await next();
    if (message.closed || message.error) throw new Error(JSON.stringify(message));
    const content = message.serverContent;
    if (!content) continue;
    heard.kinds.push(...Object.keys(content));
    heard.asked += content.inputTranscription?.text ?? "";
    heard.said += content.outputTranscription?.text ?? "";
    for (const part of content.modelTurn?.parts ?? []) {
      if (heard.audioBytes === 0) onAudio();
      heard.audioBytes += Buffer.from(part.inlineData.data, "base64").length;
    }
    if (content.turnComplete) return { ...heard, kinds: [...new Set(heard.kinds)] };
  }
}

const transcripts = { inputAudioTranscription: {}, outputAudioTranscription: {} };
const first = await open({ ...transcripts, sessionResumption: {} });
speak(first.session, question);
const answered = await turn(first.next);
let handle = "";
while (!handle) handle = (await first.next()).sessionResumptionUpdate?.newHandle ?? "";

first.session.sendRealtimeInput({ text: "tell me a story" });
const interrupted = await turn(first.next, () => speak(first.session, question.subarray(0, 32000)));
first.session.close();

const second = await open({ ...transcripts, sessionResumption: { handle } });
second.session.sendClientContent({ turns: "and now?", turnComplete: true });
const resumed = await turn(second.next);
second.session.close();

const third = await open({});
let refused;
while (!refused) refused = (await third.next()).closed ?? third.session.sendRealtimeInput({ activityStart: {} });

console.log(JSON.stringify({ answered, interrupted, resumed, refused }));
process.exit(0);
