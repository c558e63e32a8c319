// HTTP of one execution: checks, counts, audits, and sends by synchronous XMLHttpRequest.
import { DQUOT, HOSTUNREACH, INVAL, MFILE, TIMEDOUT, ACCES } from './errno.js';
import { Policy } from './policy.js';
import { denied, malformed, NetFetchError, parseUrl } from './url.js';

const outcomes = { [ACCES]: 'denied', [INVAL]: 'denied', [DQUOT]: 'overBudget', [TIMEDOUT]: 'timedOut' };

export class Session {
  #policy;
  #tell;
  #requests = 0;
  #bytes = 0;
  #attempts = 0;
  #open = new Set();

  /** tell gets each audit when the attempt begins, when its URL is understood and when it ends. */
  constructor(data, tell) {
    this.#policy = new Policy(data);
    this.#tell = tell;
  }

  get data() {
    return this.#policy.data;
  }

  get bytesLeft() {
    return Math.max(0, this.data.maxTotalResponseBytes - this.#bytes);
  }

  /** Sends a request and gives its response. isHandle: a response that stays open until the guest closes it. */
  open({ method, url: text, urlFlaw, headers, headersAreCut, body }, isHandle) {
    const isFull = this.#open.size >= this.data.maxConcurrent;
    if (isFull && isHandle) throw new NetFetchError(MFILE, '');
    let attempt = this.#begin(text, method);
    try {
      if (isFull) throw new NetFetchError(DQUOT, `the execution's own ${this.data.maxConcurrent} open responses have all places (MaxConcurrent)`);
      this.#takeRequest();
      if (urlFlaw) throw malformed(urlFlaw);
      const url = this.#policy.parse(text);
      attempt.understood(url);
      this.#policy.demand(url, method);
      this.#policy.demandContent(method, headers, headersAreCut, body.length);
      const xhr = send(url, method, headers, body, this.data.timeout);
      if (xhr.responseURL !== new URL(url.text).href) attempt = this.#redirected(attempt, url, method, xhr);
      const response = new Response(this, attempt, xhr);
      this.#open.add(response);
      return response;
    } catch (error) {
      if (error instanceof NetFetchError) attempt.end(outcomes[error.errno] ?? 'failed', { reason: error.message });
      throw error;
    }
  }

  takeBytes(count) {
    this.#bytes += count;
  }

  closed(response) {
    this.#open.delete(response);
  }

  /** Closes what the guest has left open. */
  end() {
    for (const response of [...this.#open]) response.close();
  }

  // The browser has followed it: what can still be refused is that the guest sees the answer.
  #redirected(attempt, from, method, xhr) {
    attempt.end('redirected', {});
    const next = this.#begin(xhr.responseURL, method);
    try {
      this.#takeRequest();
      const target = parseUrl(xhr.responseURL);
      next.understood(target);
      const { maxUrlBytes, urlCeiling } = this.data;
      const most = Math.min(maxUrlBytes, urlCeiling);
      if (target.text.length > most) throw denied(`the redirect's target is longer than ${most} bytes (${most === maxUrlBytes ? 'MaxUrlBytes' : 'Ceilings.UrlBytes'})`);
      if (this.data.maxRedirects === 0) throw denied('more than 0 redirects (MaxRedirects)');
      if (from.scheme === 'https' && target.scheme === 'http') throw denied('the redirect leads from https to http');
      this.#policy.demand(target, method);
      return next;
    } catch (error) {
      if (!(error instanceof NetFetchError)) throw error;
      next.end(outcomes[error.errno] ?? 'failed', { reason: error.message });
      throw error.errno === INVAL ? denied(error.message) : error;
    }
  }

  #takeRequest() {
    const { maxRequests, maxTotalResponseBytes } = this.data;
    if (++this.#requests > maxRequests) throw new NetFetchError(DQUOT, `the execution has made ${maxRequests} requests (MaxRequests)`);
    if (this.bytesLeft === 0) throw new NetFetchError(DQUOT, `the execution has read ${maxTotalResponseBytes} bytes (MaxTotalResponseBytes)`);
  }

  #begin(text, method) {
    const index = this.#attempts++;
    return new Attempt(index < this.data.maxAudits ? this.#tell : () => this.#tell({ index }), index, text, method);
  }
}

/** One line of the audit. Ends once; what comes later changes nothing. */
class Attempt {
  #tell;
  #audit;
  #start = performance.now();

  constructor(tell, index, url, method) {
    this.#tell = tell;
    this.#audit = { index, url, isUnderstood: false, method, status: 0, bytes: 0, truncated: false, duration: 0, outcome: null, reason: null };
    tell(this.#audit);
  }

  understood(url) {
    Object.assign(this.#audit, { url: url.text, isUnderstood: true });
    this.#tell(this.#audit);
  }

  end(outcome, facts) {
    if (this.#audit.outcome !== null) return;
    Object.assign(this.#audit, { outcome, duration: performance.now() - this.#start, ...facts });
    this.#tell(this.#audit);
  }
}

/** A response, which the browser has read whole; what the guest gets of it is bounded by the budgets. */
class Response {
  #session;
  #attempt;
  #body;
  #at = 0;
  #isAtEnd = false;
  isTruncated = false;

  constructor(session, attempt, xhr) {
    this.#session = session;
    this.#attempt = attempt;
    this.status = xhr.status;
    this.#body = new Uint8Array(xhr.response ?? 0);
    const raw = xhr.getAllResponseHeaders();
    demandFewHeaders(raw, session.data);
    this.headers = headerText(raw, this.#body.length);
  }

  /** The next bytes, at most max of them; none at the end, or where the body is cut. */
  read(max) {
    if (this.#isAtEnd) return new Uint8Array();
    const room = Math.min(max, this.#session.data.maxResponseBytes - this.#at, this.#session.bytesLeft);
    const piece = this.#body.subarray(this.#at, this.#at + room);
    this.#at += piece.length;
    this.#session.takeBytes(piece.length);
    if (piece.length === 0) this.#end(this.#at < this.#body.length);
    return piece;
  }

  close() {
    this.#end(this.isTruncated);
    this.#session.closed(this);
  }

  #end(isCut) {
    this.#isAtEnd = true;
    this.isTruncated ||= isCut;
    this.#attempt.end('completed', { status: this.status, bytes: this.#at, truncated: this.isTruncated });
  }
}

function send(url, method, headers, body, timeout) {
  const xhr = new XMLHttpRequest();
  xhr.open(method, url.text, false);
  xhr.withCredentials = false;
  xhr.responseType = 'arraybuffer';
  xhr.timeout = Math.max(1, Math.ceil(timeout));
  for (const [name, value] of headers) {
    // The browser drops such a header without a word.
    if (!new Request('http://localhost/', { headers: { [name]: value } }).headers.has(name)) throw denied(`no program in a browser may set the header ${name}`);
    xhr.setRequestHeader(name, value);
  }
  try {
    xhr.send(body.length > 0 ? body : null);
  } catch (error) {
    if (error?.name === 'TimeoutError') throw new NetFetchError(TIMEDOUT, 'the time for the request is up');
    if (error instanceof DOMException)
      throw new NetFetchError(HOSTUNREACH, 'the browser did not get an answer that it may show: no connection, no permission by the server for other origins, or a redirect to a host that Allow does not cover');
    throw error;
  }
  return xhr;
}

/** Throws unless the headers that the browser shows are within the policy's bounds. */
function demandFewHeaders(raw, { maxHeaders, maxHeaderBytes }) {
  // A line has ": " and its end beside name and value: the 4 bytes that a header counts more.
  const beyond = raw.length > maxHeaderBytes ? `${maxHeaderBytes} bytes of headers (MaxHeaderBytes)` : raw.split('\r\n').length - 1 > maxHeaders ? `${maxHeaders} headers (MaxHeaders)` : null;
  if (beyond) throw new NetFetchError(HOSTUNREACH, `the response has more than ${beyond}`);
}

/** Lines "name: value", as wasiguard_netfetch.h has them. */
function headerText(raw, bodyLength) {
  const values = new Map();
  for (const line of raw.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const isDecoded = name === 'content-encoding' || (name === 'content-length' && Number(value) !== bodyLength);
    if (isDecoded || name === 'set-cookie' || name === 'set-cookie2') continue;
    values.set(name, values.has(name) ? `${values.get(name)}, ${value}` : value);
  }
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}: ${value}\n`).join('');
}
