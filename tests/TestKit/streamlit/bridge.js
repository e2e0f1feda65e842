// Not Streamlit's. stlite's build of Streamlit's frontend talks to a Web Worker that would run Python in the browser;
// here that worker is this one, which carries the same messages to the server of this page. Unlike Streamlit's own
// frontend it does not reconnect a lost WebSocket: it marks the page (body[data-disconnected]).
(() => {
  const NativeWorker = window.Worker;
  const base = location.pathname.replace(/[^/]*$/, "").replace(/\/$/, "");

  class ServerWorker {
    onmessage = null;

    constructor() {
      setTimeout(() => { this.emit({ type: "event:start" }); this.emit({ type: "event:envSetup" }); });
    }

    emit(data) { this.onmessage?.({ data, ports: [] }); }

    terminate() { this.ws?.close(); }

    async postMessage(msg, [port] = []) {
      const reply = (data, type = "reply") => port?.postMessage({ type, data });
      try {
        switch (msg.type) {
          case "initData":
            this.emit({ type: "event:loaded" });
            this.emit({ type: "event:loadFinished" });
            break;
          case "websocket:connect":
            await this.connect(location.origin.replace(/^http/, "ws") + base + msg.data.path);
            reply();
            break;
          case "websocket:send":
            this.ws.send(msg.data.payload);
            reply();
            break;
          case "http:request":
            reply(await this.request(msg.data.request), "http:response");
            break;
          default:
            throw new Error("this page has no " + msg.type);
        }
      } catch (error) { port?.postMessage({ type: "reply", error }); }
    }

    async connect(url) {
      this.ws = new WebSocket(url, ["streamlit"]);
      this.ws.binaryType = "arraybuffer";
      this.ws.onmessage = e => this.emit({ type: "websocket:message", data: { payload: new Uint8Array(e.data) } });
      await new Promise((ok, no) => { this.ws.onopen = ok; this.ws.onerror = () => no(new Error("no websocket at " + url)); });
      this.ws.onclose = () => document.body.setAttribute("data-disconnected", "true");
    }

    async request({ path, method, headers, body }) {
      const answer = await fetch(base + path, { method, headers, body: method === "GET" || method === "HEAD" ? undefined : body });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return { response: { statusCode: answer.status, headers: new Map(answer.headers), body: bytes } };
    }
  }

  window.Worker = function (url, options) {
    const first = !window.bridged;   // stlite's kernel is the first worker that it makes
    window.bridged = true;
    return first ? new ServerWorker() : new NativeWorker(url, options);
  };
})();
