import { FAULT, ILSEQ, NAMETOOLONG, NOENT, SUCCESS } from './errno.js';

const MAX_PATH_BYTES = 4096;
const MAX_NAME_BYTES = 255;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether length bytes from pointer on lie in the memory; both are unsigned numbers. */
export const isWithin = (memory, pointer, length) => pointer + length <= memory.byteLength;

/** The text of the bytes, or null when they are not UTF-8. */
export function decode(bytes) {
  try {
    return strictUtf8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/**
 * Wraps a host function: numbers become unsigned, and every pointer of the signature is checked over its whole length
 * before the function sees it, so that a call that gives FAULT has done nothing. A call that gives another error leaves
 * what it would have answered as it was. One that throws ends the guest.
 */
export function checked(signature, guest, call) {
  const kinds = signature.split(' ');
  const checks = kinds.flatMap((kind, index) => (/^[ij]?$/.test(kind) ? [] : [checkOf(kind, index)]));
  const answers = kinds.flatMap((kind, index) => (/^p\d/.test(kind) ? [{ index, size: Number(kind.slice(1)) }] : []));
  return (...args) => {
    try {
      for (let i = 0; i < args.length; i++) if (typeof args[i] === 'number') args[i] >>>= 0;
      // Also a call that needs none is a trap in a module without a memory, as it is on Wasmtime.
      const memory = guest.memory();
      for (const check of checks) {
        const errno = check(memory, args);
        if (errno !== SUCCESS) return errno;
      }
      const before = answers.map(({ index, size }) => new Uint8Array(memory.slice(args[index], args[index] + size)));
      const errno = call(...args);
      if (errno !== SUCCESS) answers.forEach(({ index }, i) => new Uint8Array(memory).set(before[i], args[index]));
      return errno;
    } catch (error) {
      return guest.stop(error);
    }
  };
}

function checkOf(kind, index) {
  if (kind === 'bytes') return (memory, args) => (isWithin(memory, args[index], args[index + 1]) ? SUCCESS : FAULT);
  if (kind === 'iovs') return (memory, args) => checkBuffers(memory, args[index], args[index + 1]);
  if (kind === 'path') return (memory, args) => checkPath(memory, args[index], args[index + 1]);
  const size = Number(kind.slice(1));
  return (memory, args) => (isWithin(memory, args[index], size) ? SUCCESS : FAULT);
}

function checkBuffers(memory, pointer, count) {
  if (!isWithin(memory, pointer, count * 8)) return FAULT;
  const view = new DataView(memory);
  for (let at = pointer; at < pointer + count * 8; at += 8)
    if (!isWithin(memory, view.getUint32(at, true), view.getUint32(at + 4, true))) return FAULT;
  return SUCCESS;
}

function checkPath(memory, pointer, length) {
  if (!isWithin(memory, pointer, length)) return FAULT;
  if (length === 0) return NOENT;
  if (length > MAX_PATH_BYTES) return NAMETOOLONG;
  const bytes = new Uint8Array(memory, pointer, length);
  for (let start = 0; start <= length; ) {
    const slash = bytes.indexOf(0x2f, start);
    const end = slash < 0 ? length : slash;
    if (end - start > MAX_NAME_BYTES) return NAMETOOLONG;
    start = end + 1;
  }
  return decode(bytes) === null ? ILSEQ : SUCCESS;
}
