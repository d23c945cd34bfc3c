import Fastify from 'fastify';
import cors from '@fastify/cors';

const app = Fastify();

app.register(cors, {
  origin: ['http://localhost:7777', 'http://localhost:3000'],
  methods: ['GET', 'PUT'],
  allowedHeaders: ['content-type', 'x-request-id'],
  exposedHeaders: ['x-total'],
  credentials: true,
});
app.all('/api/data', async () => ({ id: 1 }));

await app.listen({ port: process.env.PORT, host: '127.0.0.1' });
