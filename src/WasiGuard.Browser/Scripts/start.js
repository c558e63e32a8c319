import { concat } from './output.js';

const EXPORTS = 7;
const START = 8;
const HEADER_BYTES = 8;
const encoder = new TextEncoder();

/**
 * A valid module whose start function is no start function but an export, and the name of that export; null for a module without one. What a start
 * function calls finds no memory, because JavaScript has an instance only when the start function has run. Called first thing, it is the same.
 */
export function startAsExport(bytes, names) {
  const sections = [...sectionsOf(bytes)];
  const start = sections.find(({ id }) => id === START);
  if (!start) return null;
  let name = 'start';
  while (names.includes(name)) name += "'";
  const pieces = sections.filter((section) => section !== start).map((section) => (section.id === EXPORTS ? withExport(section.content, name, start.content) : section.whole));
  return { bytes: concat([bytes.subarray(0, HEADER_BYTES), ...pieces]), name };
}

function* sectionsOf(bytes) {
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const [size, from] = number(bytes, at + 1);
    yield { id: bytes[at], content: bytes.subarray(from, from + size), whole: bytes.subarray(at, from + size) };
    at = from + size;
  }
}

/** The section of exports with one more, a function whose index is given as it is in the module. */
function withExport(content, name, index) {
  const [count, entries] = number(content, 0);
  const text = encoder.encode(name);
  const now = concat([leb(count + 1), content.subarray(entries), leb(text.length), text, [0], index]);
  return concat([[EXPORTS], leb(now.length), now]);
}

/** An unsigned number in LEB128, and where it ends. */
function number(bytes, at) {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[at++];
    value += (byte & 127) * factor;
    if (byte < 128) return [value, at];
  }
}

function leb(value) {
  const bytes = [];
  for (; value >= 128; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}
