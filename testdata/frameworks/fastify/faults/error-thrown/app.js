import Fastify from 'fastify';
import cors from '@fastify/cors';

const app = Fastify();

app.register(cors, { origin: ['http://localhost:3000'] });
app.get('/api/data', async (request, reply) => {
  reply.hijack();
  reply.raw.writeHead(500, { 'Content-Type': 'application/json' }).end('{"error":"no such table"}');
});

await app.listen({ port: process.env.PORT, host: '127.0.0.1' });
