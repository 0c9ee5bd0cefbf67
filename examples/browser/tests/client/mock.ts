import { spawn } from "node:child_process";

const PATIENCE = 60_000;

/** Starts the mock for all tests on a free port, unless MOCK_URL names one that runs. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env["MOCK_URL"]) return undefined;
  const command = process.env["MOCK_COMMAND"] ?? "../../.venv/bin/hydracore-mock";
  const [program = "", ...options] = command.split(" ");
  const mock = spawn(program, [...options, "--port", "0", "--quiet"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((done) => mock.once("close", () => done()));
  process.env["MOCK_URL"] = await new Promise<string>((found, failed) => {
    let printed = "";
    mock.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const url = /URL +(\S+)/.exec(printed)?.[1];
      if (url) found(url);
    });
    mock.once("error", ({ message }) => failed(new Error(`${message}; run \`make setup\`, or say in MOCK_COMMAND how`)));
    mock.once("close", () => failed(new Error(`${command} ended before it served`)));
    setTimeout(() => failed(new Error(`${command} did not say where it serves`)), PATIENCE).unref();
  });
  return async () => {
    mock.kill();
    await ended;
  };
}
