// node check.cjs PROOF KEY: a proof of Byfield, its tree checked by @transmute/rfc9162, its notes by Node. Exits with 1 if false.
const { createPublicKey, verify } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { default: RFC9162 } = require("@transmute/rfc9162");

const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));

function checkpoint(note, line) {
  const [name, hash, ...key] = line.split("+");
  const raw = Buffer.from(key.join("+"), "base64").subarray(1);
  const end = note.indexOf("\n\n") + 1;
  const [signed, text] = [note.slice(end + 1), note.slice(0, end)];
  const content = signed.split("\n").find((each) => each.startsWith(`— ${name} `)).split(" ")[2];
  const signature = Buffer.from(content, "base64");
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: "der", type: "spki" });
  const named = signature.subarray(0, 4).toString("hex") === hash;
  if (!named || !verify(null, Buffer.from(text), publicKey, signature.subarray(4))) throw new Error("not signed");
  const [, size, root] = text.split("\n");
  return { size: Number(size), root: bytes(root) };
}

async function holds(proof, key) {
  const last = checkpoint(proof.seal, key);
  const path = proof.path.map(bytes);
  if (proof.former === undefined) {
    const said = { log_id: "", tree_size: last.size, leaf_index: proof.position - 1, inclusion_path: path };
    return RFC9162.verifyInclusionProof(last.root, bytes(proof.leaf), said);
  }
  const former = checkpoint(proof.former, key);
  // Step 2 of RFC 9162, 2.1.4.2, which this library leaves to its caller.
  if (Number.isInteger(Math.log2(former.size))) path.unshift(former.root);
  const said = { log_id: "", tree_size_1: former.size, tree_size_2: last.size, consistency_path: path };
  return RFC9162.verifyConsistencyProof(former.root, last.root, said);
}

const [proof, key] = process.argv.slice(2);
holds(JSON.parse(readFileSync(proof, "utf8")), key)
  .catch(() => false)
  .then((good) => process.exit(good ? 0 : 1));
