/** The shape of Node's sockets, as far as it says and does nothing over the wire. */
import { Duplex } from "node:stream";
import type { Opened } from "./open-socket.ts";

export type SocketOptions = Pick<
  ConstructorParameters<typeof Duplex>[0] & object,
  "allowHalfOpen" | "highWaterMark" | "signal"
>;

export class SocketShape extends Duplex {
  connecting = false;
  bytesRead = 0;
  bytesWritten = 0;
  timeout: number | undefined;
  localAddress: string | undefined;
  localPort: number | undefined;
  remoteAddress: string | undefined;
  remotePort: number | undefined;
  remoteFamily: string | undefined;

  constructor(options: SocketOptions) {
    super({ allowHalfOpen: false, emitClose: true, decodeStrings: true, ...options });
  }

  /** Notes what the real socket tells of itself. */
  protected note(told: Opened): void {
    this.localAddress = told.localAddress;
    this.localPort = told.localPort;
    this.remoteAddress = told.remoteAddress;
    this.remotePort = told.remotePort;
    this.remoteFamily = told.remoteFamily;
  }

  get readyState(): string {
    if (this.connecting) return "opening";
    if (this.readable && this.writable) return "open";
    if (this.readable) return "readOnly";
    return this.writable ? "writeOnly" : "closed";
  }

  get bufferSize(): number {
    return this.writableLength;
  }

  get localFamily(): string | undefined {
    return this.remoteFamily;
  }

  address(): object {
    return this.localAddress === undefined
      ? {}
      : { address: this.localAddress, port: this.localPort, family: this.localFamily };
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }

  resetAndDestroy(): this {
    return this.destroy();
  }
}
