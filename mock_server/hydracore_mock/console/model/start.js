// What happens once, and again after the server came back or let us in.
import { effect } from "../ui.js";
import { server } from "./api.js";
import { contract, loadCatalogue } from "./catalogue.js";
import { follow, connection } from "./journal.js";
import { refresh } from "./worlds.js";

export function start() {
  follow();
  effect(() => {
    if (connection.value === "live" && server.value === "up") settle();
  });
  effect(() => {
    document.title = contract.value ? `${contract.value.title} · mock console` : "Mock console";
  });
}

const settle = () => Promise.all([loadCatalogue(), refresh()]).catch(() => {});
