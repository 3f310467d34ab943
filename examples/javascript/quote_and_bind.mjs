// Price a cover, bind it, read it back: npm install && TONSURANCE_KEY=... node quote_and_bind.mjs
import { Tonsurance } from "@tonsurance/client";

const client = new Tonsurance({ url: process.env.TONSURANCE_URL ?? "http://127.0.0.1:8080", key: process.env.TONSURANCE_KEY });

const quote = await client.quote({
  coverage_type: "depeg",
  chain: "Ethereum",
  stablecoin: "USDC",
  coverage_amount: "10000",
  duration_days: 90,
});
console.log(`premium: ${quote.premium.toFixed(2)} USD`);
const policy = await client.bind(quote, "holder-1");
console.log(`policy: ${policy.id}`);
console.log(`status: ${(await client.policy(policy.id)).status}`);
