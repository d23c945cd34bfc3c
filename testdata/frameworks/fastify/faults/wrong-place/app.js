import Fastify from 'fastify';
import cors from '@fastify/cors';

const app = Fastify();

app.register(async (other) => {
  other.register(cors, { origin: ['http://localhost:3000'] });
  other.get('/v2/data', async () => ({ id: 2 }));
});
app.get('/api/data', async () => ({ id: 1 }));

await app.listen({ port: process.env.PORT, host: '127.0.0.1' });
