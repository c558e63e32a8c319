// The two interfaces by which a guest asks for HTTP: openagentic_netfetch and wasiguard_netfetch.
import { BADF, NOTCAPABLE, SUCCESS } from './errno.js';
import { checked, decode } from './memory.js';
import { netFetch, upstreamNetFetch } from './signatures.js';
import { NetFetchError } from './url.js';

const encoder = new TextEncoder();

/** session is null when the input grants no HTTP. */
export function netFetchImports(guest, session) {
  const bind = (signatures, calls) =>
    Object.fromEntries(Object.entries(signatures).map(([name, signature]) => [name, checked(signature, guest, (...args) => answer(() => calls[name](...args)))]));
  return {
    openagentic_netfetch: bind(upstreamNetFetch, upstream(guest, session)),
    wasiguard_netfetch: bind(netFetch, streaming(guest, session)),
  };
}

function answer(call) {
  try {
    return call();
  } catch (error) {
    if (error instanceof NetFetchError) return error.errno;
    throw error;
  }
}

const bytesAt = (guest, pointer, length) => new Uint8Array(guest.memory(), pointer, length);
const longestMethod = ({ methods }) => Math.max(64, ...methods.map((method) => method.length));

/** The guest's URL: measured before anything of it is taken. */
function urlAt(guest, { urlCeiling }, pointer, length) {
  if (length > urlCeiling) return { url: '', urlFlaw: `it is longer than ${urlCeiling} bytes (Ceilings.UrlBytes)` };
  const url = decode(bytesAt(guest, pointer, length));
  return url === null ? { url: '', urlFlaw: 'it is no UTF-8' } : { url, urlFlaw: null };
}

const write = (guest, pointer, bytes) => new Uint8Array(guest.memory()).set(bytes, pointer);
const writeNumber = (guest, pointer, value) => new DataView(guest.memory()).setUint32(pointer, value, true);

function upstream(guest, session) {
  return {
    fetch_get(url, urlLength, out, outMax, outCount, outStatus, outTruncated) {
      if (session === null) return NOTCAPABLE;
      const response = session.open({ method: 'GET', ...urlAt(guest, session.data, url, urlLength), headers: [], headersAreCut: false, body: new Uint8Array() }, false);
      let count = 0;
      for (let piece; (piece = response.read(outMax - count)).length > 0; count += piece.length) write(guest, out + count, piece);
      response.close();
      writeNumber(guest, outCount, count);
      writeNumber(guest, outStatus, response.status);
      write(guest, outTruncated, [response.isTruncated ? 1 : 0]);
      return SUCCESS;
    },
  };
}

function streaming(guest, session) {
  const handles = new Map();
  let last = 0;
  const using = (handle, call) => (handles.has(handle) ? call(handles.get(handle)) : BADF);
  return {
    open(method, methodLength, url, urlLength, headers, headersLength, body, bodyLength, outHandle) {
      if (session === null) return NOTCAPABLE;
      const { maxHeaderBytes, maxRequestBytes } = session.data;
      // Of what is beyond its bounds, the beginning is enough to be refused.
      const request = {
        method: decode(bytesAt(guest, method, Math.min(methodLength, longestMethod(session.data) + 1))) ?? '\ufffd',
        ...urlAt(guest, session.data, url, urlLength),
        headers: parseHeaders(latin1(bytesAt(guest, headers, Math.min(headersLength, maxHeaderBytes)))),
        headersAreCut: headersLength > maxHeaderBytes,
        body: bytesAt(guest, body, Math.min(bodyLength, maxRequestBytes + 1)).slice(),
      };
      request.method ||= 'GET';
      handles.set(++last, session.open(request, true));
      writeNumber(guest, outHandle, last);
      return SUCCESS;
    },
    status: (handle, out) =>
      using(handle, (response) => {
        writeNumber(guest, out, response.status);
        return SUCCESS;
      }),
    headers: (handle, out, outMax, outCount) =>
      using(handle, (response) => {
        const text = encoder.encode(response.headers);
        write(guest, out, text.subarray(0, outMax));
        writeNumber(guest, outCount, text.length);
        return SUCCESS;
      }),
    read: (handle, out, outMax, outCount) =>
      using(handle, (response) => {
        const piece = outMax === 0 ? [] : response.read(outMax);
        write(guest, out, piece);
        writeNumber(guest, outCount, piece.length);
        return SUCCESS;
      }),
    truncated: (handle, out) =>
      using(handle, (response) => {
        write(guest, out, [response.isTruncated ? 1 : 0]);
        return SUCCESS;
      }),
    close: (handle) =>
      using(handle, (response) => {
        response.close();
        handles.delete(handle);
        return SUCCESS;
      }),
  };
}

// As in .NET: a byte is a character, and one beyond ASCII is refused.
const latin1 = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

/** [name, value] for each line, values of a repeated name joined; a malformed line gives a name that no header has. */
function parseHeaders(text) {
  const found = new Map();
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (text === '') break;
    const colon = line.indexOf(':');
    const name = colon < 0 ? '' : line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    const known = found.get(name.toLowerCase());
    if (known) known[1] += `, ${value}`;
    else found.set(name.toLowerCase(), [name, value]);
  }
  return [...found.values()];
}
