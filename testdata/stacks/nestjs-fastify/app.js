// Plain JavaScript: the decorators are called by hand. ADAPTER is express or fastify.
require('reflect-metadata');
const { Controller, Get, Put, Module, UnauthorizedException, UseGuards } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');

const page = 'http://localhost:3000';
const adapter = process.env.ADAPTER === 'fastify' ? () => [new (require('@nestjs/platform-fastify').FastifyAdapter)()] : () => [];

class DataController {
  read() { return { id: 1 }; }
  write() { return { id: 1 }; }
  crash() { throw new Error('no database'); }
  own() { return []; }
}
const decorate = (name, ...decorators) => {
  for (const d of decorators) d(DataController.prototype, name, Object.getOwnPropertyDescriptor(DataController.prototype, name));
};
class Guard {
  canActivate(context) {
    if (!context.switchToHttp().getRequest().headers.authorization) throw new UnauthorizedException();
    return true;
  }
}
decorate('read', Get('data'));
decorate('write', Put('data'));
decorate('crash', Get('crash'));
decorate('own', Get('own'), UseGuards(Guard));
Controller('api')(DataController);
class AppModule {}
Module({ controllers: [DataController] })(AppModule);

const withToken = (request, reply, next) => {
  if (request.headers.authorization) return next();
  reply.statusCode = 401;
  reply.setHeader('Content-Type', 'application/json');
  reply.end('{"message":"Unauthorized","statusCode":401}');
};
const create = (options = {}) => NestFactory.create(AppModule, ...adapter(), { logger: false, ...options });
const listen = (app) => app.listen(process.env.PORT, '127.0.0.1');

const faults = {
  async 'nothing-configured'() {
    await listen(await create());
  },
  async 'enabled-after-listen'() {
    const app = await create();
    await listen(app);
    app.enableCors({ origin: page });
  },
  async 'middleware-first'() { // on Fastify too late: there CORS runs first all the same
    const app = await create();
    app.use(withToken);
    app.enableCors({ origin: page });
    await listen(app);
  },
  async 'guard'() { // runs after CORS: the 401 can be read
    const app = await create();
    app.enableCors({ origin: page });
    await listen(app);
  },
  async 'crash'() {
    const app = await create();
    app.enableCors({ origin: page });
    await listen(app);
  },
  async 'prefix-forgotten'() {
    const app = await create({ cors: { origin: page } });
    app.setGlobalPrefix('v1');
    await listen(app);
  },
  async 'string-of-the-environment'() {
    const app = await create();
    app.enableCors({ origin: 'http://localhost:3000,https://app.example.com' });
    await listen(app);
  },
  async 'list-split-with-blanks'() {
    const app = await create();
    app.enableCors({ origin: 'https://app.example.com, http://localhost:3000'.split(',') });
    await listen(app);
  },
  async 'any-with-credentials'() {
    await listen(await create({ cors: true }));
  },
  async 'method-not-listed'() {
    const app = await create();
    app.enableCors({ origin: page, methods: 'GET,HEAD,POST' });
    await listen(app);
  },
  async 'header-not-listed'() {
    const app = await create();
    app.enableCors({ origin: page, allowedHeaders: 'Content-Type, Accept' });
    await listen(app);
  },
  async 'error-in-the-list'() {
    const app = await create();
    app.enableCors({ origin: (origin, done) => ['https://app.example.com'].includes(origin) ? done(null, true) : done(new Error('Not allowed by CORS')) });
    await listen(app);
  },
  async 'nothing-wrong'() {
    const app = await create();
    app.enableCors({ origin: [page, 'https://app.example.com'], methods: ['GET', 'PUT'], maxAge: 600 });
    await listen(app);
  },
};

faults[process.env.FAULT]();
