/* global WORKER_SOURCE */
// A guest's worker lives in a frame of its own without an origin: requests from there carry no cookie, not even to the
// page's own host, storage is closed, and the frame's content security policy binds every hop of every request.
// Taking the frame away ends the worker, whatever it is doing.
const LOAD_TIMEOUT = 30_000;

const bootstrap = `onmessage = ({ data, ports: [port, faults] }) => {
  const worker = new Worker(URL.createObjectURL(new Blob([data], { type: 'text/javascript' })));
  worker.onerror = (event) => faults.postMessage(event.message ?? 'the worker cannot be started');
  worker.postMessage(port, [port]);
};`;

const escape = (text) => text.replace(/[&"<>]/g, (c) => `&#${c.charCodeAt(0)};`);

const documentOf = (connect) => `<!doctype html><title>WasiGuard guest</title>
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:; connect-src ${escape(connect)}">
<script>${bootstrap}</script>`;

export class Frame {
  #element;
  #port;
  #fail = null;
  /** Numbers of the modules that the worker has compiled, oldest use first. */
  modules = new Set();
  isClosed = false;

  /** connect is the source list of the directive connect-src. */
  static async open(connect) {
    const frame = new Frame();
    frame.connect = connect;
    const element = (frame.#element = document.createElement('iframe'));
    element.setAttribute('sandbox', 'allow-scripts');
    element.setAttribute('aria-hidden', 'true');
    element.title = 'WasiGuard guest';
    element.tabIndex = -1;
    element.hidden = true;
    element.srcdoc = documentOf(connect);
    const messages = new MessageChannel();
    const faults = new MessageChannel();
    frame.#port = messages.port1;
    faults.port1.onmessage = ({ data }) => frame.#fail?.(new Error(String(data)));
    try {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the worker did not start; a content security policy of the page may forbid it')), LOAD_TIMEOUT);
        frame.#fail = reject;
        messages.port1.onmessage = () => (clearTimeout(timer), resolve());
        element.onload = () => element.contentWindow.postMessage(WORKER_SOURCE, '*', [messages.port2, faults.port2]);
        document.body.append(element);
      });
    } catch (error) {
      frame.close();
      throw error;
    }
    return frame;
  }

  /** Sends a request; receive gets each message, fail a failure of the worker itself. */
  send(request, receive, fail) {
    this.#fail = fail;
    this.#port.onmessage = ({ data }) => receive(data);
    this.#port.onmessageerror = () => fail(new Error('a message of the worker cannot be read'));
    this.#port.postMessage(request);
  }

  close() {
    this.isClosed = true;
    this.#port.close();
    this.#element.remove();
  }
}
