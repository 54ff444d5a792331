// Says whether a bundle of a Byfield log is what was sealed: node verify.mjs BUNDLE KEY [SEALS...]
// KEY is a public line, name+hash+base64, or a file of them; SEALS are files of seals that you kept.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';

const [bundle, keyOrFile, ...kept] = process.argv.slice(2);
const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const no = (why) => { console.log(`no: ${why}`); process.exit(1); };
const lines = (text) => text.split('\n').filter((line) => line.trim());

const keys = lines(existsSync(keyOrFile) ? readFileSync(keyOrFile, 'utf8') : keyOrFile).map((line) => {
  const [name, , ...rest] = line.trim().split('+'); // base64 may have a + of its own
  const bytes = Buffer.from(rest.join('+'), 'base64'); // 1 for Ed25519, and the key
  if (bytes.length !== 33 || bytes[0] !== 1) no(`${line.trim()} is neither a public line nor a file of them`);
  const key = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]), format: 'der', type: 'spki' });
  return { name, key, hash: sha(name, '\n', bytes).subarray(0, 4) };
});

function opened(note) { // the size and the root of a seal, where one of the keys signed it
  const gap = note.lastIndexOf('\n\n');
  const text = note.slice(0, gap + 1);
  const isSigned = lines(note.slice(gap + 2)).some((line) => {
    const [, name, base64] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const content = Buffer.from(base64 ?? '', 'base64');
    return keys.some((each) => each.name === name && each.hash.equals(content.subarray(0, 4))
      && verify(null, Buffer.from(text), each.key, content.subarray(4)));
  });
  const [, size, root] = text.split('\n');
  if (!isSigned) no(`the seal of ${size} is signed by none of the keys`);
  return { size: Number(size), root };
}

let size = 0, seals = 0, sealed = 0;
const peaks = []; // the roots of the complete subtrees of RFC 9162, each with its level
function add(record) {
  let [level, hash] = [0, sha('\0', record)];
  size += 1;
  if (record.split('\n', 2)[1] !== String(size)) no(`the record of position ${size} is not there`);
  while (peaks.at(-1)?.level === level) [level, hash] = [level + 1, sha('\x01', peaks.pop().hash, hash)];
  peaks.push({ level, hash });
}
const root = () => peaks.map((peak) => peak.hash).reduceRight((right, left) => sha('\x01', left, right)).toString('base64');
function compare(seal) {
  if (seal.size !== size || seal.root !== root()) no(`up to ${size} the log is not what the seal of ${seal.size} says`);
  [seals, sealed] = [seals + 1, size];
}
const others = kept.flatMap((file) => readFileSync(file, 'utf8').split(/(?<=\n— .*\n)\n/)).filter(Boolean).map(opened);
let rest = Buffer.alloc(0);
for await (const chunk of createReadStream(bundle)) {
  rest = Buffer.concat([rest, chunk]);
  for (let end; (end = rest.indexOf(10)) >= 0; rest = rest.subarray(end + 1)) {
    const line = JSON.parse(rest.subarray(0, end));
    if (line.seal) compare(opened(line.seal));
    if (line.record) { add(line.record); others.filter((seal) => seal.size === size).forEach(compare); }
  }
}
const missing = others.find((seal) => seal.size > size);
if (missing) no(`it ends at ${size}, before the seal of ${missing.size}`);
if (sealed === 0 || sealed < size) no(`the records after ${sealed} are under no seal`);
console.log(`yes: ${size} records are what was sealed (${seals} seals, the last of ${sealed})`);
