// The contract and the scenarios, as the server knows them.
import { signal, computed } from "../ui.js";
import { ask } from "./api.js";

export const contract = signal(null);
export const scenarios = signal(null);

export const operations = computed(() => contract.value?.operations ?? []);
export const operationOf = (id) => operations.value.find((operation) => operation.id === id) ?? null;

export async function loadCatalogue() {
  const [described, listed] = await Promise.all([ask("GET", "contract"), ask("GET", "scenarios")]);
  contract.value = described;
  scenarios.value = listed.scenarios;
}

export async function loadScenarios() {
  scenarios.value = (await ask("GET", "scenarios")).scenarios;
}

export const scenarioDocument = (name) => ask("GET", `scenarios/${encodeURIComponent(name)}`);
