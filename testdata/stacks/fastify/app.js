const cors = require('@fastify/cors');
const fastify = require('fastify');

const page = 'http://localhost:3000';
const app = fastify();

const data = (path = '/api/data') => app.route({ method: ['GET', 'POST', 'PUT'], url: path, handler: async () => ({ id: 1 }) });
const token = async (request, reply) => {
  if (!request.headers.authorization) return reply.code(401).send({ message: 'no token' });
};

const faults = {
  async 'nothing-configured'() {
    data();
  },
  async 'put-by-the-defaults'() { // since 11 they are GET, HEAD and POST
    await app.register(cors, { origin: page });
    data();
  },
  async 'in-another-scope'() {
    await app.register(async (scope) => {
      await scope.register(cors, { origin: page });
      scope.get('/v2/data', async () => ({ id: 2 }));
    });
    data();
  },
  async 'authentication-first'() {
    app.addHook('onRequest', token);
    await app.register(cors, { origin: page });
    data();
  },
  async 'error-in-the-list'() {
    await app.register(cors, { origin: (origin, done) => origin === 'https://app.example.com' ? done(null, true) : done(new Error('Not allowed'), false) });
    data();
  },
  async 'one-other-origin'() {
    await app.register(cors, { origin: 'https://app.example.com' });
    data();
  },
  async 'not-in-the-list'() {
    await app.register(cors, { origin: ['https://app.example.com', 'https://admin.example.com'] });
    data();
  },
  async 'slash-at-the-end'() {
    await app.register(cors, { origin: [page + '/', 'https://app.example.com'] });
    data();
  },
  async 'header-not-listed'() {
    await app.register(cors, { origin: page, allowedHeaders: ['Content-Type'] });
    data();
  },
  async 'any-with-credentials'() {
    await app.register(cors, { credentials: true });
    data();
  },
  async 'error-replaces-the-answer'() {
    await app.register(cors, { origin: page });
    app.get('/api/data', async (request, reply) => { reply.hijack(); reply.raw.writeHead(500, { 'Content-Type': 'application/json' }).end('{"error":"internal"}'); });
  },
  async 'no-such-route'() {
    await app.register(cors, { origin: page });
    data('/api/v1/data');
  },
  async 'nothing-wrong'() {
    await app.register(cors, { origin: [page, 'https://app.example.com'], methods: ['GET', 'PUT'], maxAge: 600 });
    data();
  },
};

faults[process.env.FAULT]().then(() => app.listen({ port: process.env.PORT, host: '127.0.0.1' }));
