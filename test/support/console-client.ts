// The console's API as a program uses it: signs in, keeps cookie and token.
export class ConsoleClient {
  readonly #url: string;
  #cookie = '';
  #csrf = '';

  constructor(url: string) {
    this.#url = url;
  }

  async signIn(name: string, password: string): Promise<number> {
    const response = await this.call('POST', '/session', { name, password });
    this.#cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const answer = (await response.json()) as { csrf?: string };
    this.#csrf = answer.csrf ?? '';
    return response.status;
  }

  async call(method: string, path: string, body?: unknown): Promise<Response> {
    return await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#cookie === '' ? {} : { cookie: this.#cookie }),
        ...(this.#csrf === '' ? {} : { 'x-csrf-token': this.#csrf }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
